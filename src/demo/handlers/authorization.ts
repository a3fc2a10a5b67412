/** Grants, and the groups that carry some. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/authorization.js";
import { getGroups } from "../../api/operations/groups.js";
import { page } from "../listing.js";
import { byName, type Grant, type Organization } from "../organization.js";
import { notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve } from "../serve.js";
import { idFilter, listUri } from "./find.js";

interface Held {
  readonly subjectId: string;
  readonly grant: Grant;
}

/** A role in a division once, although both the user and a group have it: the first, which is the user's own. */
function withoutDuplicates(held: readonly Held[]): Held[] {
  const seen = new Set<string>();
  return held.filter(({ grant: { roleId, divisionId } }) => {
    const key = `${roleId}/${divisionId}`;
    return !seen.has(key) && seen.add(key);
  });
}

function subject(
  organization: Organization,
  of: { id: string; name: string; version: number },
  held: readonly Held[],
): Models.AuthzSubject {
  return {
    id: of.id,
    name: of.name,
    grants: held.map(({ subjectId, grant }) => represent.grant(organization, subjectId, grant)),
    version: of.version,
    selfUri: `/api/v2/authorization/subjects/${of.id}`,
  };
}

export const authorization = [
  serve(table.getAuthorizationSubject, ({ path, query = {} }, { organization }) => {
    const user = organization.users.get(path.subjectId);
    if (user !== undefined && user.state !== "deleted") {
      const held = organization.grantsOf(user);
      return subject(organization, user, query.includeDuplicates === true ? held : withoutDuplicates(held));
    }
    const group = organization.groups.get(path.subjectId);
    if (group === undefined) throw notFound("subject", path.subjectId);
    const held = group.grants.map((grant) => ({ subjectId: group.id, grant }));
    return subject(organization, group, held);
  }),

  serve(getGroups, ({ query = {} }, { organization }) => {
    const groups = byName([...organization.groups.values()].filter(idFilter(query.id)));
    if (query.sortOrder === "DESC") groups.reverse();
    return page(groups, query, listUri("/api/v2/groups", query), (group) =>
      represent.group(organization, group),
    );
  }),
];
