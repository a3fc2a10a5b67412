/** Changes at random: what each of them asks for, how it has to end, and what has to be true afterwards. */
import assert from "node:assert/strict";
import fc from "fast-check";
import * as table from "../../../src/api/operations/index.js";
import {
  FEW,
  MINUTE,
  OFTEN,
  SECOND,
  type World,
  at,
  grantOf,
  pairOf,
  roleOf,
  text,
  type Forwarding,
  type Furniture,
  type Person,
  type Rated,
} from "./invariantsModel.js";

/** Whom a change is about, and which of the things of the kind: numbers that the world counts round and round. */
interface Subject {
  readonly who: number;
  readonly which: number;
}

/** One change, or an attempt at one. */
export interface Step {
  /** With a subject, it is about that one instead of its own. */
  readonly run: (world: World, subject?: Subject) => Promise<void>;
}

const instead = (given: object, { who, which }: Subject): Partial<Subject> => ({
  ...("who" in given && typeof given.who === "number" ? { who } : {}),
  ...("which" in given && typeof given.which === "number" ? { which } : {}),
});

/** A step with what it is given; a failing test shows both. */
function step<Given extends object>(
  name: string,
  given: fc.Arbitrary<Given>,
  run: (world: World, given: Given) => Promise<void>,
): fc.Arbitrary<Step> {
  return given.map((value) => ({
    run: (world, subject) => run(world, subject ? { ...value, ...instead(value, subject) } : value),
    [fc.toStringMethod]: () => `${name} ${fc.stringify(value)}`,
  }));
}

/** Several changes of the same user and the same thing, one after the other. */
function story(steps: fc.Arbitrary<Step[]>): fc.Arbitrary<Step> {
  return fc.record({ who: some, which: few, all: steps }).map(({ all, ...subject }) => ({
    run: async (world) => {
      for (const { run } of all) await run(world, subject);
    },
    [fc.toStringMethod]: () => `to ${fc.stringify(subject)}: ${fc.stringify(all)}`,
  }));
}

/** Some of these, of the same user and the same thing, in this order: what random order brings about too rarely. */
const inOrder = (...steps: fc.Arbitrary<Step>[]): fc.Arbitrary<Step> =>
  story(fc.tuple(...steps).chain((all) => fc.subarray(all, { minLength: 2 })));

const some = fc.nat({ max: 100 });
const anybody = fc.integer({ min: OFTEN, max: 100 });
/** Which one of the few. */
const few = fc.nat({ max: FEW - 1 });
const proficiency = fc.integer({ min: 0, max: 10 }).map((half) => half / 2);
const word = fc.constantFrom("Åsa", "Émile", "zoe", "Ana", "Bo");
// More come back than go, or there would soon be nobody left.
const stateWanted = fc.constantFrom(...(["active", "active", "active", "inactive", "deleted"] as const));

const profileSteps: fc.Arbitrary<Step>[] = [
  step(
    "changes the profile",
    fc.record({ who: some, name: fc.option(word), title: word, behind: fc.constantFrom(0, 0, 0, 1) }),
    async (world, { who, name, title, behind }) => {
      const person = world.person(who);
      const status = person.state === "deleted" ? 404 : behind > 0 ? 409 : 200;
      const body = { version: person.version - behind, title, ...(name === null ? {} : { name }) };
      await world.expect(status, world.client.call(table.patchUser, { path: { userId: person.id }, body }));
      if (status !== 200) return;
      person.version += 1;
      person.title = title;
      person.name = name ?? person.name;
    },
  ),
  step(
    "changes profiles in bulk",
    fc.record({ who: fc.uniqueArray(some, { minLength: 1, maxLength: 3 }), preferredName: word }),
    async (world, { who, preferredName }) => {
      const people = [...new Set(who.map((index) => world.person(index)))];
      const status = people.some(({ state }) => state === "deleted") ? 400 : 200;
      const body = people.map(({ id }) => ({ id, preferredName }));
      await world.expect(status, world.client.call(table.patchUsersBulk, { body }));
      if (status === 200) for (const person of people) person.version += 1;
    },
  ),
  step("moves to a division", fc.record({ who: some, where: few }), async (world, { who, where }) => {
    const person = world.person(who);
    const { id } = at(world.furniture.divisions, where);
    const status = person.state === "deleted" ? 400 : 200;
    const path = { divisionId: id, objectType: "USER" };
    await world.expect(
      status,
      world.client.call(table.postAuthorizationDivisionObject, { path, body: [person.id] }),
    );
    if (status === 200) person.divisionId = id;
  }),
  step("sets what has no version", fc.record({ who: some, skill: word }), async (world, { who, skill }) => {
    const person = world.person(who);
    const path = { userId: person.id };
    const status = person.state === "deleted" ? 404 : 200;
    const newPassword = "Long-enough-2026";
    await world.expect(status, world.client.call(table.putUserProfileskills, { path, body: [skill] }));
    await world.expect(status, world.client.call(table.postUserPassword, { path, body: { newPassword } }));
  }),
];

const stateSteps: fc.Arbitrary<Step>[] = [
  step(
    "changes the state",
    fc.record({ who: some, state: stateWanted, stale: fc.constantFrom(false, false, true) }),
    async (world, { who, state, stale }) => {
      const person = world.person(who);
      const body = { state, version: person.version + (stale ? 1 : 0) };
      const status = stale ? 409 : 200;
      await world.expect(status, world.client.call(table.patchUser, { path: { userId: person.id }, body }));
      if (status === 200) world.setState(person, state);
    },
  ),
  step(
    "sets the state",
    fc.record({ who: some, state: stateWanted, version: fc.constantFrom(undefined, 0, -1) }),
    async (world, { who, state, version }) => {
      const person = world.person(who);
      const path = { userId: person.id };
      const body = { state, ...(version === undefined ? {} : { version: person.version + version }) };
      const status = version === -1 ? 409 : 200;
      await world.expect(status, world.client.call(table.putUserState, { path, body }));
      if (status === 200) world.setState(person, state);
    },
  ),
  ...[some, anybody].map((who) =>
    step("deletes", fc.record({ who }), async (world, { who }) => {
      const person = world.person(who);
      const status = person.state === "deleted" ? 404 : 200;
      await world.expect(status, world.client.call(table.deleteUser, { path: { userId: person.id } }));
      if (status === 200) world.setState(person, "deleted");
    }),
  ),
  step("creates", fc.record({ name: word, where: few }), async (world, { name, where }) => {
    const divisionId = at(world.furniture.divisions, where).id;
    const email = `new.${world.next()}@northwind.example`;
    const user = await world.client.call(table.postUsers, { body: { name, email, divisionId } });
    assert.equal(user.version, 1);
    const employee = world.furniture.roles.find((role) => role.name === "Employee");
    world.people.push({
      id: text(user.id),
      version: 1,
      state: "active",
      name,
      title: "",
      divisionId,
      groupIds: new Set(),
      skills: new Map(),
      languages: new Map(),
      direct: new Set(),
      joined: new Set(),
      grants: new Set([grantOf(text(employee?.id), "*")]),
      associated: undefined,
      lastAssociated: undefined,
      usual: undefined,
      utilization: undefined,
      forwarding: { enabled: false, numbers: [], voicemail: "NONE" },
      externalIds: new Map(),
      presences: [{ at: world.setting.now, state: world.presenceOf("Offline") }],
      routings: [{ at: world.setting.now, state: "OFF_QUEUE" }],
    });
  }),
];

/** Which ones of the few, each with a proficiency. */
const ratings = fc.uniqueArray(fc.record({ which: few, proficiency }), {
  maxLength: 3,
  selector: ({ which }) => which,
});
const ratedState = fc.constantFrom(...([undefined, "active", "inactive", "inactive", "deleted"] as const));

/** The new proficiency; whoever has it already has it in the state in which it was. */
function rate(held: Map<string, Rated>, id: string, value: number): void {
  held.set(id, { proficiency: value, state: held.get(id)?.state ?? "active" });
}

/** What can be done to what somebody can do. */
function abilitySteps(kind: "skills" | "languages") {
  const isSkill = kind === "skills";
  const idAt = (world: World, which: number): string => at(world.furniture[kind], which).id;
  const assigns = step(
    `assigns one of the ${kind}`,
    fc.record({ who: some, which: few, proficiency }),
    async (world, { who, which, proficiency: value }) => {
      const person = world.person(who);
      const input = {
        path: { userId: person.id },
        body: { id: idAt(world, which), proficiency: value },
      };
      const status = person.state === "deleted" ? 404 : 200;
      const { client } = world;
      await world.expect(
        status,
        isSkill
          ? client.call(table.postUserRoutingskills, input)
          : client.call(table.postUserRoutinglanguages, input),
      );
      if (status === 200) rate(person[kind], input.body.id, value);
    },
  );
  const assignsSeveral = step(
    `assigns ${kind}`,
    fc.record({ who: some, what: ratings }),
    async (world, { who, what }) => {
      const person = world.person(who);
      const body = what.map(({ which, proficiency: value }) => ({
        id: idAt(world, which),
        proficiency: value,
      }));
      const input = { path: { userId: person.id }, body };
      const status = person.state === "deleted" ? 404 : 200;
      const { client } = world;
      await world.expect(
        status,
        isSkill
          ? client.call(table.patchUserRoutingskillsBulk, input)
          : client.call(table.patchUserRoutinglanguagesBulk, input),
      );
      if (status === 200) for (const { id, proficiency: value } of body) rate(person[kind], id, value);
    },
  );
  const rates = step(
    `rates one of the ${kind}`,
    fc.record({ who: some, which: few, proficiency, state: ratedState }),
    async (world, { who, which, proficiency: value, state }) => {
      const person = world.person(who);
      const id = idAt(world, which);
      const status = person.state === "deleted" || !person[kind].has(id) ? 404 : 200;
      const body = { proficiency: value, ...(state === undefined ? {} : { state }) };
      const { client } = world;
      await world.expect(
        status,
        isSkill
          ? client.call(table.putUserRoutingskill, { path: { userId: person.id, skillId: id }, body })
          : client.call(table.patchUserRoutinglanguage, {
              path: { userId: person.id, languageId: id },
              body,
            }),
      );
      if (status !== 200) return;
      if (state === "deleted") person[kind].delete(id);
      else person[kind].set(id, { proficiency: value, state: state ?? "active" });
    },
  );
  const takes = step(
    `takes one of the ${kind}`,
    fc.record({ who: some, which: few }),
    async (world, { who, which }) => {
      const person = world.person(who);
      const id = idAt(world, which);
      const status = person.state === "deleted" || !person[kind].has(id) ? 404 : 200;
      const { client } = world;
      await world.expect(
        status,
        isSkill
          ? client.call(table.deleteUserRoutingskill, { path: { userId: person.id, skillId: id } })
          : client.call(table.deleteUserRoutinglanguage, { path: { userId: person.id, languageId: id } }),
      );
      if (status === 200) person[kind].delete(id);
    },
  );
  return { assigns, assignsSeveral, rates, takes };
}

const skill = abilitySteps("skills");
const language = abilitySteps("languages");
const skillSteps = [skill, language].flatMap((steps) => [
  ...Object.values(steps),
  inOrder(steps.assigns, steps.rates, steps.takes, steps.assigns, steps.rates),
]);

const replacesSkills = step(
  "replaces all skills",
  fc.record({ who: some, what: ratings }),
  async (world, { who, what }) => {
    const person = world.person(who);
    const body = what.map(({ which, proficiency: value }) => ({
      id: at(world.furniture.skills, which).id,
      proficiency: value,
    }));
    const status = person.state === "deleted" ? 404 : 200;
    const path = { userId: person.id };
    await world.expect(status, world.client.call(table.putUserRoutingskillsBulk, { path, body }));
    if (status !== 200) return;
    person.skills.clear();
    for (const { id, proficiency: value } of body)
      person.skills.set(id, { proficiency: value, state: "active" });
  },
);

/** What replaces a whole list. */
const replaceSteps: fc.Arbitrary<Step>[] = [
  replacesSkills,
  inOrder(skill.assigns, skill.rates, replacesSkills, skill.takes),
  step(
    "replaces all grants",
    fc.record({ who: some, pairs: fc.array(fc.tuple(few, few), { maxLength: 3 }) }),
    async (world, { who, pairs }) => {
      const person = world.person(who);
      const grants = new Set(pairs.map((pair) => grantAt(world, pair)));
      const status = person.state === "deleted" ? 404 : 200;
      const body = { grants: [...grants].map(pairOf) };
      const path = { subjectId: person.id };
      await world.expect(
        status,
        world.client.call(table.postAuthorizationSubjectBulkreplace, { path, body }),
      );
      if (status === 200) person.grants = grants;
    },
  ),
  step(
    "replaces all roles",
    fc.record({ who: some, roles: fc.uniqueArray(few, { maxLength: 3 }) }),
    async (world, { who, roles }) => {
      const person = world.person(who);
      const ids = roles.map((index) => roleAt(world, index));
      const status = person.state === "deleted" ? 404 : 200;
      const path = { subjectId: person.id };
      await world.expect(status, world.client.call(table.putUserRoles, { path, body: ids }));
      if (status !== 200) return;
      const home = text(world.furniture.divisions.find((division) => division.home)?.id);
      const held = [...person.grants];
      person.grants = new Set(
        ids.flatMap((id) => {
          const kept = held.filter((grant) => roleOf(grant) === id);
          return kept.length > 0 ? kept : [grantOf(id, home)];
        }),
      );
    },
  ),
];

/** The roles whose grants are changed: that of everybody among them, and some that groups give. */
function roleAt(world: World, index: number): string {
  const { roles, groups } = world.furniture;
  const inherited = new Set(groups.flatMap(({ grants }) => [...grants].map(roleOf)));
  const chosen = [
    ...roles.filter(({ name }) => name === "Employee"),
    ...roles.filter(({ id }) => inherited.has(id)),
    ...roles,
  ];
  return at(chosen.slice(0, FEW), index).id;
}

function grantAt(world: World, [role, division]: readonly [number, number]): string {
  const divisions = ["*", ...world.furniture.divisions.map(({ id }) => id)];
  return grantOf(roleAt(world, role), at(divisions, division));
}

const grantSteps: fc.Arbitrary<Step>[] = [true, false].flatMap((adds) => [
  step(
    adds ? "grants" : "revokes",
    fc.record({ who: some, pairs: fc.array(fc.tuple(few, few), { minLength: 1, maxLength: 3 }) }),
    async (world, { who, pairs }) => {
      const person = world.person(who);
      const grants = pairs.map((pair) => grantAt(world, pair));
      const status = person.state === "deleted" ? 404 : 200;
      const input = { path: { subjectId: person.id }, body: { grants: grants.map(pairOf) } };
      const { client } = world;
      await world.expect(
        status,
        adds
          ? client.call(table.postAuthorizationSubjectBulkadd, input)
          : client.call(table.postAuthorizationSubjectBulkremove, input),
      );
      if (status !== 200) return;
      for (const grant of grants)
        if (adds) person.grants.add(grant);
        else person.grants.delete(grant);
    },
  ),
  step(
    adds ? "grants one" : "revokes one",
    fc.record({ who: some, pair: fc.tuple(few, few) }),
    async (world, { who, pair }) => {
      const person = world.person(who);
      const grant = grantAt(world, pair);
      const status = person.state === "deleted" ? 404 : 200;
      const input = { path: { subjectId: person.id, ...pairOf(grant) } };
      const { client } = world;
      await world.expect(
        status,
        adds
          ? client.call(table.postAuthorizationSubjectDivisionRole, input)
          : client.call(table.deleteAuthorizationSubjectDivisionRole, input),
      );
      if (status !== 200) return;
      if (adds) person.grants.add(grant);
      else person.grants.delete(grant);
    },
  ),
]);

function leave(world: World, person: Person, queue: Furniture["queues"][number]): void {
  person.direct.delete(queue.id);
  if (!world.isByGroup(person, queue)) person.joined.delete(queue.id);
}

function setJoined(person: Person, queueId: string, joined: boolean): void {
  if (joined) person.joined.add(queueId);
  else person.joined.delete(queueId);
}

const queueSteps: fc.Arbitrary<Step>[] = [
  step(
    "adds to a queue",
    fc.record({ who: fc.uniqueArray(some, { minLength: 1, maxLength: 3 }), which: some }),
    async (world, { who, which }) => {
      const people = [...new Set(who.map((index) => world.person(index)))];
      const queue = at(world.furniture.queues, which);
      const status = people.some(({ state }) => state === "deleted") ? 400 : 200;
      const path = { queueId: queue.id };
      const body = people.map(({ id }) => ({ id }));
      await world.expect(status, world.client.call(table.postRoutingQueueMembers, { path, body }));
      if (status !== 200) return;
      for (const person of people) {
        // Who is new is active; who was there by a group stays as active as before.
        if (!world.isMember(person, queue)) person.joined.add(queue.id);
        person.direct.add(queue.id);
      }
    },
  ),
  step(
    "removes from a queue",
    fc.record({ who: some, which: some, one: fc.boolean() }),
    async (world, { who, which, one }) => {
      const person = world.person(who);
      const queue = at(world.furniture.queues, which);
      const gone = person.state === "deleted";
      const status = gone
        ? one
          ? 404
          : 400
        : !world.isMember(person, queue)
          ? 404
          : person.direct.has(queue.id)
            ? 200
            : 400;
      const { client } = world;
      await world.expect(
        status,
        one
          ? client.call(table.deleteRoutingQueueMember, { path: { queueId: queue.id, memberId: person.id } })
          : client.call(table.postRoutingQueueMembers, {
              path: { queueId: queue.id },
              query: { delete: true },
              body: [{ id: person.id }],
            }),
      );
      if (status === 200) leave(world, person, queue);
    },
  ),
  step(
    "joins or leaves off",
    fc.record({
      who: some,
      which: fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }),
      joined: fc.boolean(),
      how: fc.constantFrom("queues", "queue", "member"),
    }),
    async (world, { who, which, joined, how }) => {
      const person = world.person(who);
      const queues = which.map((index) => at(world.furniture.queues, index));
      const wanted = how === "queues" ? queues : queues.slice(0, 1);
      const [first] = wanted;
      assert(first);
      const isThere = person.state !== "deleted" && wanted.every((queue) => world.isMember(person, queue));
      const status = isThere ? 200 : 404;
      const { client } = world;
      const path = { userId: person.id };
      await world.expect(
        status,
        how === "queues"
          ? client.call(table.patchUserQueues, { path, body: wanted.map(({ id }) => ({ id, joined })) })
          : how === "queue"
            ? client.call(table.patchUserQueue, { path: { ...path, queueId: first.id }, body: { joined } })
            : client.call(table.patchRoutingQueueMember, {
                path: { queueId: first.id, memberId: person.id },
                body: { joined },
              }),
      );
      if (status === 200) for (const queue of wanted) setJoined(person, queue.id, joined);
    },
  ),
];

interface Putting {
  readonly who: number;
  readonly where: number;
  readonly which: "associated" | "usual";
}

async function putAtStation(world: World, { who, where, which }: Putting): Promise<void> {
  const person = world.person(who);
  const station = stationAt(world, where);
  const holder = world.holder(station);
  const taken = which === "associated" && holder !== undefined && holder !== person;
  const status = person.state === "deleted" ? 404 : taken ? 409 : 200;
  const input = { path: { userId: person.id, stationId: station } };
  const { client } = world;
  await world.expect(
    status,
    which === "associated"
      ? client.call(table.putUserStationAssociatedstationStationId, input)
      : client.call(table.putUserStationDefaultstationStationId, input),
  );
  if (status === 200) world.promise({ person, which, station });
}

const whichStation = fc.constantFrom("associated" as const, "usual" as const);
const putsAtStation = step(
  "puts at a station",
  fc.record({ who: some, where: few, which: whichStation }),
  putAtStation,
);

const stationSteps: fc.Arbitrary<Step>[] = [
  putsAtStation,
  putsAtStation,
  step(
    "takes from the station",
    fc.record({ who: some, which: whichStation }),
    async (world, { who, which }) => {
      const person = world.person(who);
      const status = person.state === "deleted" ? 404 : 200;
      const input = { path: { userId: person.id } };
      const { client } = world;
      await world.expect(
        status,
        which === "associated"
          ? client.call(table.deleteUserStationAssociatedstation, input)
          : client.call(table.deleteUserStationDefaultstation, input),
      );
      if (status === 200) world.promise({ person, which, station: undefined });
    },
  ),
  step("clears a station", fc.record({ where: few }), (world, { where }) =>
    clearStation(world, stationAt(world, where)),
  ),
  step(
    "gives two the same usual station",
    fc.record({ who: some, other: some, where: few }),
    async (world, { who, other, where }) => {
      for (const one of [who, other]) await putAtStation(world, { who: one, where, which: "usual" });
    },
  ),
  step(
    "deletes whoever was promised a station",
    fc.record({ who: some, where: few, which: whichStation }),
    async (world, given) => {
      const person = world.person(given.who);
      if (person.state === "deleted") return;
      await putAtStation(world, given);
      await world.expect(200, world.client.call(table.deleteUser, { path: { userId: person.id } }));
      world.setState(person, "deleted");
    },
  ),
  step("clears a station whose user moves on", fc.record({ who: some, where: few }), async (world, given) => {
    const person = world.person(given.who);
    const { associated } = person;
    if (associated === undefined) return;
    await putAtStation(world, { ...given, which: "associated" });
    world.passTime(SECOND);
    // By the time at which this happens the user has gone.
    await clearStation(world, associated);
  }),
];

/** Takes whoever is at the station away from it. */
async function clearStation(world: World, station: string): Promise<void> {
  const person = world.holder(station);
  await world.expect(
    200,
    world.client.call(table.deleteStationAssociateduser, { path: { stationId: station } }),
  );
  if (person) world.promise({ person, which: "associated", station: undefined, from: station });
}

/** The first of them is one at which somebody was at the start. */
function stationAt(world: World, index: number): string {
  return at(world.furniture.stations.slice(0, FEW), index).id;
}

const setsPresence = step(
  "sets the presence",
  fc.record({ who: some, which: some }),
  async (world, { who, which }) => {
    const person = world.person(who);
    // As often on queue as all the others together.
    const { id } =
      which % 2 === 0
        ? { id: world.presenceOf("On Queue") }
        : at(world.furniture.presences, Math.floor(which / 2));
    const status = person.state === "deleted" ? 404 : 200;
    await world.expect(
      status,
      world.client.call(table.patchUserPresence, {
        path: { userId: person.id, sourceId: "purecloud" },
        body: { presenceDefinition: { id } },
      }),
    );
    if (status !== 200) return;
    world.setPresence(person, id);
    // Both at once is not possible.
    if (world.isOnQueue(person)) person.forwarding = { ...person.forwarding, enabled: false };
  },
);

const statusSteps: fc.Arbitrary<Step>[] = [
  setsPresence,
  step(
    "sets the routing status",
    fc.record({
      who: some,
      state: fc.constantFrom("OFF_QUEUE" as const, "IDLE" as const, "INTERACTING" as const),
    }),
    async (world, { who, state }) => {
      const person = world.person(who);
      const from = person.routings.at(-1)?.state ?? "";
      const possible = state === "OFF_QUEUE" || (state === "IDLE" && /^(IDLE|NOT_RESPONDING)$/.test(from));
      const status = person.state === "deleted" ? 404 : possible ? 200 : 400;
      const path = { userId: person.id };
      await world.expect(
        status,
        world.client.call(table.putUserRoutingstatus, { path, body: { status: state } }),
      );
      if (status !== 200) return;
      if (state === "OFF_QUEUE" && world.isOnQueue(person))
        world.setPresence(person, world.presenceOf("Available"));
      world.setRouting(person, state);
    },
  ),
];

const NUMBERS = ["+15581234567", "+15582345678", "+15583456789"];

const forwardsCalls = step(
  "forwards calls",
  fc.record({
    who: some,
    whole: fc.boolean(),
    enabled: fc.boolean(),
    numbers: fc.option(fc.subarray(NUMBERS)),
    voicemail: fc.option(fc.constantFrom("PURECLOUD" as const, "LASTCALL" as const, "NONE" as const)),
  }),
  async (world, { who, whole, enabled, numbers, voicemail }) => {
    const person = world.person(who);
    const before: Forwarding = whole ? { enabled: false, numbers: [], voicemail: "NONE" } : person.forwarding;
    const next: Forwarding = {
      enabled,
      numbers: numbers ?? before.numbers,
      voicemail: voicemail ?? before.voicemail,
    };
    const none = next.numbers.length === 0;
    const refused = (enabled && (none || world.isOnQueue(person))) || (next.voicemail !== "NONE" && none);
    const status = person.state === "deleted" ? 404 : refused ? 409 : 200;
    const path = { userId: person.id };
    const body = {
      enabled,
      ...(voicemail === null ? {} : { voicemail }),
      ...(numbers === null
        ? {}
        : { calls: numbers.map((value) => ({ targets: [{ type: "PHONENUMBER" as const, value }] })) }),
    };
    const { client } = world;
    await world.expect(
      status,
      whole
        ? client.call(table.putUserCallforwarding, { path, body })
        : client.call(table.patchUserCallforwarding, { path, body }),
    );
    if (status === 200) person.forwarding = next;
  },
);

const setsUtilization = step(
  "sets the utilization",
  fc.record({
    who: some,
    capacities: fc.dictionary(fc.constantFrom("call", "chat", "email"), fc.nat({ max: 25 })),
    own: fc.boolean(),
  }),
  async (world, { who, capacities: given, own }) => {
    const person = world.person(who);
    const status = person.state === "deleted" ? 404 : 200;
    const path = { userId: person.id };
    const { client } = world;
    const utilization = Object.fromEntries(
      Object.entries(given).map(([medium, maximumCapacity]) => [medium, { maximumCapacity }]),
    );
    await world.expect(
      status,
      own
        ? client.call(table.putRoutingUserUtilization, { path, body: { utilization } })
        : client.call(table.deleteRoutingUserUtilization, { path }),
    );
    if (status === 200) person.utilization = own ? { ...given } : undefined;
  },
);

const ownSteps: fc.Arbitrary<Step>[] = [
  setsUtilization,
  inOrder(setsUtilization, setsUtilization, setsUtilization),
  forwardsCalls,
  inOrder(forwardsCalls, setsPresence, forwardsCalls, setsPresence),
  step(
    "gives or takes an external id",
    fc.record({
      who: some,
      authorityName: fc.constantFrom("Payroll", "HR"),
      externalKey: fc.constantFrom("1", "a/b"),
      gives: fc.boolean(),
    }),
    async (world, { who, authorityName, externalKey, gives }) => {
      const person = world.person(who);
      const { id, externalIds, state } = person;
      const { client, people } = world;
      const taken =
        externalIds.has(authorityName) ||
        people.some((other) => other.externalIds.get(authorityName) === externalKey);
      const held = externalIds.get(authorityName) === externalKey;
      const status = state === "deleted" ? 404 : gives ? (taken ? 409 : 200) : held ? 200 : 404;
      await world.expect(
        status,
        gives
          ? client.call(table.postUserExternalid, {
              path: { userId: id },
              body: { authorityName, externalKey },
            })
          : client.call(table.deleteUserExternalidAuthorityNameExternalKey, {
              path: { userId: id, authorityName, externalKey },
            }),
      );
      if (status !== 200) return;
      if (gives) externalIds.set(authorityName, externalKey);
      else externalIds.delete(authorityName);
    },
  ),
];

/** Whatever is counted or kept when it is read has to follow what comes afterwards. */
const isRead: fc.Arbitrary<Step> = step("is read", fc.constant({}), async ({ client }) => {
  await client.call(table.getRoutingQueues, {});
  await client.call(table.getGroups, {});
  await client.call(table.getStations, {});
  await client.call(table.getUsersQuery, {});
});

const timePasses: fc.Arbitrary<Step> = step(
  "time passes",
  fc.record({ ms: fc.constantFrom(SECOND, 3 * SECOND, 7 * MINUTE) }),
  (world, { ms }) => {
    world.passTime(ms);
    return Promise.resolve();
  },
);

const changes = {
  profile: profileSteps,
  state: stateSteps,
  skills: skillSteps,
  replacing: replaceSteps,
  grants: grantSteps,
  queues: queueSteps,
  stations: stationSteps,
  status: statusSteps,
  own: ownSteps,
} as const;

/** Some more changes of one kind, and nothing else. */
export function only(kind: keyof typeof changes): fc.Arbitrary<Step[]> {
  return fc.array(fc.oneof(...changes[kind]), { maxLength: 10, size: "max" });
}

/** Sequences of changes; those of the kinds named come more often than the others. */
export function steps(...often: (keyof typeof changes)[]): fc.Arbitrary<Step[]> {
  const all = Object.values(changes).flat();
  const chosen = often.flatMap((kind) => changes[kind]);
  const others = fc.oneof(timePasses, timePasses, isRead);
  const anything = fc.oneof(...all);
  const usual = chosen.length === 0 ? anything : fc.oneof(...chosen);
  const one = fc.oneof(
    { arbitrary: usual, weight: 4 },
    { arbitrary: story(fc.array(usual, { minLength: 2, maxLength: 5, size: "max" })), weight: 2 },
    { arbitrary: anything, weight: 2 },
    { arbitrary: others, weight: 1 },
  );
  return fc.array(one, { minLength: 1, maxLength: 30, size: "max" });
}
