/** Where users' calls go instead, and what the API refuses of it. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/callForwarding.js";
import type { Organization, User } from "../organization.js";
import { Problem } from "../problem.js";
import * as represent from "../represent.js";
import { serve, type Surroundings } from "../serve.js";
import { NO_FORWARDING, type Calls, type Forwarding } from "../state/callForwarding.js";
import { userOf } from "./find.js";

/** How many calls there may be one after the other, and how many targets may ring together (U). */
const MOST_CALLS = 10;
const MOST_TARGETS = 10;

/** A number as ITU-T E.164 has it, and an extension (U: how long one may be). */
const E164 = /^\+[1-9]\d{6,14}$/;
const EXTENSION = /^\d{2,10}$/;
const DIGITS = /^\d+$/;

type Target = NonNullable<Calls[number]["targets"]>[number];

/** What the API calls a rule that was broken. */
const refused = (rule: string, message: string): Problem =>
  new Problem(409, `callforwarding.${rule}`, message);

function checkStation(value: string, user: User, organization: Organization): void {
  const station = organization.stations.get(value);
  if (station === undefined)
    throw refused("calltargetstationrequiresstation", `There is no station with the id ${value}.`);
  const own = [user.station.associated?.id, user.station.defaultId];
  if (station.type === "inin_webrtc_softphone" && !own.includes(station.id))
    throw refused("webrtcstationmustbelongtouser", `${station.name} is a browser's, and not of this user.`);
}

function checkNumber(value: string): void {
  if (value.startsWith("+")) {
    if (!E164.test(value)) throw refused("invalidphonenumberformat", `${value} is no E.164 number.`);
  } else if (!DIGITS.test(value)) {
    throw refused("calltargetphonenumberrequiresvalue", "This target needs a phone number or an extension.");
  } else if (!EXTENSION.test(value)) {
    throw refused("invalidextension", `${value} is no extension.`);
  }
}

function checkTarget({ type, value }: Target, user: User, organization: Organization): void {
  if (type === undefined) throw refused("calltargetrequirestype", "Each target of a call needs a type.");
  if (value === undefined) throw refused("calltargetrequiresvalue", "Each target of a call needs a value.");
  if (type === "STATION") checkStation(value, user, organization);
  else checkNumber(value);
}

function checkCalls(calls: Calls, user: User, organization: Organization): void {
  if (calls.length > MOST_CALLS)
    throw refused("maxnumberofcallsexceeded", `There may be at most ${MOST_CALLS} calls.`);
  const seen = new Set<string>();
  for (const { targets = [] } of calls) {
    if (targets.length === 0)
      throw refused("callrequiresatleastonetarget", "Each call needs a target at least.");
    if (targets.length > MOST_TARGETS)
      throw refused("maxnumberofcalltargetsexceeded", `A call may have at most ${MOST_TARGETS} targets.`);
    for (const target of targets) {
      checkTarget(target, user, organization);
      const { value = "" } = target;
      if (seen.has(value)) throw refused("duplicatetargetnotallowed", `${value} is there more than once.`);
      seen.add(value);
    }
  }
}

/** Whether who is to answer last goes with where the calls go. */
function checkVoicemail({ calls, voicemail }: Forwarding): void {
  if (voicemail === "PURECLOUD" && calls.length === 0)
    throw refused("voicemailpurecloudrequiresatleastonecall", "Without a call there is no voicemail.");
  if (voicemail !== "LASTCALL") return;
  const targets = calls.flatMap((call) => call.targets ?? []);
  const last = calls.at(-1)?.targets ?? [];
  if (!targets.some(({ type }) => type === "PHONENUMBER"))
    throw refused("voicemaillastcallrequiresatleastonecalltoaphonenumber", "There is no call to a number.");
  if (last.some(({ type }) => type === "STATION"))
    throw refused("voicemaillastcallcannotusestation", "The last call goes to a station.");
  if (last.some(({ value = "" }) => !value.startsWith("+")))
    throw refused("voicemaillastcallcannotuseextension", "The last call goes to an extension.");
  if (last.length > 1)
    throw refused("voicemaillastcallmustbeanexternalphonenumber", "The last call goes to several numbers.");
}

function checkEnabled({ enabled, calls }: Forwarding, user: User): void {
  if (!enabled) return;
  if (calls.length === 0)
    throw refused("enablednotallowedwithoutcalls", "There is no call that could be made.");
  if (user.presence.definition.systemPresence === "On Queue")
    throw refused("enablednotallowedwhileonqueue", `${user.name} is on queue.`);
}

/** The calls of a body; the older form says one number. */
const callsOf = ({ calls, phoneNumber }: table.CallForwarding): Calls | undefined =>
  calls ??
  (phoneNumber === undefined
    ? undefined
    : phoneNumber === ""
      ? []
      : [{ targets: [{ type: "PHONENUMBER", value: phoneNumber }] }]);

/** Makes what the body says of what was there before, or throws and leaves it. */
function change(
  user: User,
  body: table.CallForwarding,
  before: Forwarding,
  { organization, now }: Surroundings,
): Models.CallForwarding {
  const next: Forwarding = {
    enabled: body.enabled ?? before.enabled,
    calls: callsOf(body) ?? before.calls,
    voicemail: body.voicemail ?? before.voicemail,
    modified: now,
  };
  checkCalls(next.calls, user, organization);
  checkEnabled(next, user);
  checkVoicemail(next);
  organization.further.callForwarding.set(user, next);
  return shown(organization, user);
}

function shown(organization: Organization, user: User): Models.CallForwarding {
  const { enabled, calls, voicemail, modified } = organization.further.callForwarding.of(user);
  const number = calls.flatMap(({ targets = [] }) => targets).find(({ type }) => type === "PHONENUMBER");
  return {
    id: user.id,
    user: represent.userReference(user),
    enabled,
    ...(number?.value === undefined ? {} : { phoneNumber: number.value }),
    calls: calls.map(({ targets = [] }) => ({ targets: targets.map((target) => ({ ...target })) })),
    voicemail,
    ...(modified === undefined ? {} : { modifiedDate: represent.date(modified) }),
    selfUri: `${represent.userUri(user.id)}/callforwarding`,
  };
}

export const callForwarding = [
  serve(table.getUserCallforwarding, ({ path }, { organization }) =>
    shown(organization, userOf(organization, path.userId)),
  ),

  serve(table.putUserCallforwarding, ({ path, body }, surroundings) => {
    const user = userOf(surroundings.organization, path.userId);
    if (body.enabled === undefined) throw refused("enabledcannotbenull", "enabled has to be true or false.");
    return change(user, body, NO_FORWARDING, surroundings);
  }),

  serve(table.patchUserCallforwarding, ({ path, body }, surroundings) => {
    const user = userOf(surroundings.organization, path.userId);
    return change(user, body, surroundings.organization.further.callForwarding.of(user), surroundings);
  }),
];
