/** Who takes over when an agent's own line is called and they cannot: the direct routing backup. */
import * as Type from "@sinclair/typebox/type";
import type { Static } from "@sinclair/typebox/type";
import type { Models } from "purecloud-platform-client-v2";
import { anyOf, answers, operation } from "../operation.js";
import { Id, exactly } from "../schemas.js";

const AgentDirectRoutingBackupSettings = exactly({
  /** The queue to which an unanswered interaction goes. */
  queueId: Type.Optional(Id),
  /** The user to whom it goes instead. */
  userId: Type.Optional(Id),
  /** Whether it waits for the agent first, and for how many seconds. */
  waitForAgent: Type.Optional(Type.Boolean()),
  agentWaitSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 864_000 })),
  backedUpUsers: Type.Optional(Type.Array(Id)),
});
export type AgentDirectRoutingBackupSettings = Static<typeof AgentDirectRoutingBackupSettings>;

export const getRoutingUserDirectroutingbackupSettings = operation({
  id: "getRoutingUserDirectroutingbackupSettings",
  method: "GET",
  path: "/api/v2/routing/users/{userId}/directroutingbackup/settings",
  answer: answers<Models.AgentDirectRoutingBackupSettings>("object"),
  permissions: anyOf("routing:directRoutingBackup:view"),
  summary: "A user's direct routing backup.",
  home: "roster.openUser",
});

export const putRoutingUserDirectroutingbackupSettings = operation({
  id: "putRoutingUserDirectroutingbackupSettings",
  method: "PUT",
  path: "/api/v2/routing/users/{userId}/directroutingbackup/settings",
  body: AgentDirectRoutingBackupSettings,
  answer: answers<Models.AgentDirectRoutingBackupSettings>("object"),
  permissions: anyOf("routing:directRoutingBackup:edit"),
  summary: "Sets a user's direct routing backup.",
  home: "roster.openUser",
});

export const deleteRoutingUserDirectroutingbackupSettings = operation({
  id: "deleteRoutingUserDirectroutingbackupSettings",
  method: "DELETE",
  path: "/api/v2/routing/users/{userId}/directroutingbackup/settings",
  answer: answers<void>("empty"),
  success: [204],
  permissions: anyOf("routing:directRoutingBackup:delete"),
  destructive: true,
  summary: "Takes a user's direct routing backup away.",
  home: "roster.openUser",
});

export const getRoutingDirectroutingbackupSettingsMe = operation({
  id: "getRoutingDirectroutingbackupSettingsMe",
  method: "GET",
  path: "/api/v2/routing/directroutingbackup/settings/me",
  answer: answers<Models.AgentDirectRoutingBackupSettings>("object"),
  permissions: anyOf("routing:directRoutingBackup:selfView"),
  summary: "One's own direct routing backup.",
  home: "roster.editMyDirectRoutingBackup",
});

export const putRoutingDirectroutingbackupSettingsMe = operation({
  id: "putRoutingDirectroutingbackupSettingsMe",
  method: "PUT",
  path: "/api/v2/routing/directroutingbackup/settings/me",
  body: AgentDirectRoutingBackupSettings,
  answer: answers<Models.AgentDirectRoutingBackupSettings>("object"),
  permissions: anyOf("routing:directRoutingBackup:selfEdit"),
  summary: "Sets one's own direct routing backup.",
  home: "roster.editMyDirectRoutingBackup",
});

export const deleteRoutingDirectroutingbackupSettingsMe = operation({
  id: "deleteRoutingDirectroutingbackupSettingsMe",
  method: "DELETE",
  path: "/api/v2/routing/directroutingbackup/settings/me",
  answer: answers<void>("empty"),
  success: [204],
  permissions: anyOf("routing:directRoutingBackup:selfDelete"),
  destructive: true,
  summary: "Takes one's own direct routing backup away.",
  home: "roster.editMyDirectRoutingBackup",
});
