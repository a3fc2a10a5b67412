/** Who takes over when an agent's own line is called and they cannot. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/directRouting.js";
import { callersUser } from "../callersUser.js";
import type { Organization, User } from "../organization.js";
import { invalid, notFound } from "../problem.js";
import { serve } from "../serve.js";
import { userOf } from "./find.js";

/** (U) Whoever has no backup has none to show, even where they are somebody's backup. */
function shown(organization: Organization, user: User): Models.AgentDirectRoutingBackupSettings {
  const { backups } = organization.further;
  const backup = backups.of(user);
  if (backup === undefined) throw notFound("direct routing backup of the user", user.id);
  return { ...backup, backedUpUsers: backups.backedUpBy(user) };
}

/** For whom the user is a backup is the others' to say: what a body says of it is passed over (U). */
function set(
  organization: Organization,
  user: User,
  { backedUpUsers: _theirs, ...backup }: table.AgentDirectRoutingBackupSettings,
): Models.AgentDirectRoutingBackupSettings {
  const { queueId, userId } = backup;
  if (queueId !== undefined && !organization.queues.has(queueId))
    throw invalid("queueId", `There is no queue with the id ${queueId}.`);
  const other = userId === undefined ? undefined : organization.users.get(userId);
  if (userId !== undefined && (other === undefined || other.state === "deleted"))
    throw invalid("userId", `There is no user with the id ${userId}.`);
  if (userId === user.id) throw invalid("userId", "Nobody is their own backup.");
  organization.further.backups.set(user, backup);
  return shown(organization, user);
}

function remove(organization: Organization, user: User): void {
  if (!organization.further.backups.delete(user))
    throw notFound("direct routing backup of the user", user.id);
}

export const directRouting = [
  serve(table.getRoutingUserDirectroutingbackupSettings, ({ path }, { organization }) =>
    shown(organization, userOf(organization, path.userId)),
  ),
  serve(table.putRoutingUserDirectroutingbackupSettings, ({ path, body }, { organization }) =>
    set(organization, userOf(organization, path.userId), body),
  ),
  serve(table.deleteRoutingUserDirectroutingbackupSettings, ({ path }, { organization }) =>
    remove(organization, userOf(organization, path.userId)),
  ),

  serve(table.getRoutingDirectroutingbackupSettingsMe, (_input, surroundings) =>
    shown(surroundings.organization, callersUser(surroundings)),
  ),
  serve(table.putRoutingDirectroutingbackupSettingsMe, ({ body }, surroundings) =>
    set(surroundings.organization, callersUser(surroundings), body),
  ),
  serve(table.deleteRoutingDirectroutingbackupSettingsMe, (_input, surroundings) =>
    remove(surroundings.organization, callersUser(surroundings)),
  ),
];
