/** Where a user's calls go instead. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, noneDocumented, operation } from "../operation.js";
import { exactly, oneOf } from "../schemas.js";

const mayEdit = anyOf("conversation:callForwarding:edit");

const CallForwarding = exactly({
  enabled: Type.Optional(Type.Boolean()),
  /** The older form of one target; `calls` says more. */
  phoneNumber: Type.Optional(Type.String()),
  /** One call after the other; the targets of one ring together. */
  calls: Type.Optional(
    Type.Array(
      exactly({
        targets: Type.Optional(
          Type.Array(
            exactly({
              type: Type.Optional(oneOf("STATION", "PHONENUMBER")),
              /** A station's id or a phone number. */
              value: Type.Optional(Type.String()),
            }),
          ),
        ),
      }),
    ),
  ),
  /** Who answers when nobody does: Genesys Cloud's voicemail, that of the last number, or nobody. */
  voicemail: Type.Optional(oneOf("PURECLOUD", "LASTCALL", "NONE")),
});
export type CallForwarding = Static<typeof CallForwarding>;

export const getUserCallforwarding = operation({
  id: "getUserCallforwarding",
  method: "GET",
  path: "/api/v2/users/{userId}/callforwarding",
  answer: answers<Models.CallForwarding>("object"),
  permissions: noneDocumented,
  summary: "A user's call forwarding.",
  home: "roster.openUser",
});

export const patchUserCallforwarding = operation({
  id: "patchUserCallforwarding",
  method: "PATCH",
  path: "/api/v2/users/{userId}/callforwarding",
  body: CallForwarding,
  answer: answers<Models.CallForwarding>("object"),
  permissions: mayEdit,
  summary: "Changes what is sent of a user's call forwarding.",
  home: "roster.openUser",
});

export const putUserCallforwarding = operation({
  id: "putUserCallforwarding",
  method: "PUT",
  path: "/api/v2/users/{userId}/callforwarding",
  body: CallForwarding,
  answer: answers<Models.CallForwarding>("object"),
  permissions: mayEdit,
  summary: "Sets a user's call forwarding as a whole.",
  home: "roster.openUser",
});
