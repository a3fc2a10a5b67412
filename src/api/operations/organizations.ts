/** The organization itself, and what it calls the fields of a profile. */
import type { Models } from "purecloud-platform-client-v2";
import { answers, noneDocumented, operation } from "../operation.js";
import { exactly, oneOf } from "../schemas.js";

export const getOrganizationsMe = operation({
  id: "getOrganizationsMe",
  method: "GET",
  path: "/api/v2/organizations/me",
  answer: answers<Models.Organization>("object"),
  permissions: noneDocumented,
  summary: "The organization that the token belongs to.",
  home: "roster.signIn",
});

export const getFieldconfig = operation({
  id: "getFieldconfig",
  method: "GET",
  path: "/api/v2/fieldconfig",
  query: exactly({ type: oneOf("person", "group", "org") }),
  answer: answers<Models.FieldConfig>("object"),
  permissions: noneDocumented,
  summary: "Sections and labels of the organization's profiles.",
  home: "roster.openUser",
});
