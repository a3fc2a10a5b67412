/** Checks that hold what a client reads against the model, and against itself. */
import assert from "node:assert/strict";
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../../src/api/operations/index.js";
import { allItems, pages } from "../../../src/api/paging.js";
import {
  type World,
  at,
  capacities,
  forwardingShown,
  grantShown,
  ratedShown,
  roleOf,
  sorted,
  text,
  type Rated,
} from "./invariantsModel.js";
import type { Step } from "./invariantsSteps.js";

/** Does all of them; whatever is done, everybody has the version that they have to have. */
export async function carryOut(
  world: World,
  sequence: readonly Step[],
  between?: (act: () => Promise<void>) => Promise<void>,
): Promise<void> {
  for (const { run } of sequence) {
    const act = () => run(world);
    await (between ? between(act) : act());
    await checkVersions(world);
  }
}

/** Every version, and the state beside it; of everybody, for a change of one may not touch the others. */
export async function checkVersions({ client, people }: World): Promise<void> {
  const users = await allItems(pages(client, table.getUsers, { query: { state: "any" } }));
  assert.deepEqual(
    sorted(users.map(({ id, version, state }) => `${text(id)} ${String(state)} ${String(version)}`)),
    sorted(people.map(({ id, version, state }) => `${id} ${state} ${version}`)),
  );
}

/** Members and queues, from both sides. */
export async function checkQueues(world: World): Promise<void> {
  const { client, furniture, present, deleted } = world;
  const chosen = new Set(furniture.queues.map(({ id }) => id));
  const ofUsers = new Map<string, string[]>();
  await Promise.all(
    present.map(async (person) => {
      for (const joined of [true, false]) {
        const path = { userId: person.id };
        const found = await allItems(pages(client, table.getUserQueues, { path, query: { joined } }));
        for (const { id, joined: shown } of found) {
          assert.equal(shown, joined);
          const queueId = text(id);
          ofUsers.set(queueId, [...(ofUsers.get(queueId) ?? []), `${person.id} ${joined}`]);
        }
      }
    }),
  );
  const queues = await allItems(pages(client, table.getRoutingQueues, {}));
  await Promise.all(
    queues.map(async (queue) => {
      const path = { queueId: text(queue.id) };
      const members = await allItems(pages(client, table.getRoutingQueueMembers, { path }));
      const shown = members.map(({ id, joined = false }) => `${text(id)} ${joined}`);
      assert.deepEqual(sorted(shown), sorted(ofUsers.get(path.queueId) ?? []), `both sides of ${queue.name}`);
      const count = (is: (member: Models.QueueMember) => boolean) => members.filter(is).length;
      assert.deepEqual(
        [queue.memberCount, queue.userMemberCount, queue.joinedMemberCount],
        [
          members.length,
          count(({ memberBy }) => memberBy === "user"),
          count(({ joined }) => joined === true),
        ],
        `the counts of ${queue.name}`,
      );
      if (!chosen.has(path.queueId)) return;
      const known = at(
        furniture.queues.filter(({ id }) => id === path.queueId),
        0,
      );
      assert.deepEqual(
        sorted(members.map(({ id, joined, memberBy }) => `${text(id)} ${joined} ${memberBy}`)),
        sorted(
          present
            .filter((person) => world.isMember(person, known))
            .map(
              ({ id, direct, joined }) =>
                `${id} ${joined.has(known.id)} ${direct.has(known.id) ? "user" : "group"}`,
            ),
        ),
        `the members of ${queue.name}`,
      );
    }),
  );
  for (const { id } of deleted)
    await world.expect(404, client.call(table.getUserQueues, { path: { userId: id } }));
}

/** Skills and languages, alone and as part of the list of users. */
export async function checkRatings({ client, present }: World): Promise<void> {
  const expand: ("skills" | "languages")[] = ["skills", "languages"];
  const listed = await allItems(pages(client, table.getUsers, { query: { state: "any", expand } }));
  await Promise.all(
    present.map(async (person) => {
      const path = { userId: person.id };
      const inList = listed.find(({ id }) => id === person.id);
      const skills = await allItems(pages(client, table.getUserRoutingskills, { path }));
      const languages = await allItems(pages(client, table.getUserRoutinglanguages, { path }));
      for (const shown of [skills, inList?.skills])
        assert.deepEqual(ratedShown(shown), inOrder(person.skills, shown));
      for (const shown of [languages, inList?.languages])
        assert.deepEqual(ratedShown(shown), inOrder(person.languages, shown));
    }),
  );
}

/** The same, in the order in which it is shown. */
function inOrder(
  held: ReadonlyMap<string, Rated>,
  shown: readonly { id?: string }[] = [],
): Map<string, Rated> {
  const order = shown.map(({ id }) => id ?? "");
  return new Map([...held].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

/** Who has which role, from both sides. */
export async function checkGrants(world: World): Promise<void> {
  const { client, furniture, present, deleted } = world;
  const holders = new Map<string, Set<string>>();
  await Promise.all(
    present.map(async (person) => {
      const input = { path: { subjectId: person.id } };
      const all = await client.call(table.getAuthorizationSubject, {
        ...input,
        query: { includeDuplicates: true },
      });
      const own = (all.grants ?? []).filter(({ subjectId }) => subjectId === person.id);
      assert.deepEqual(sorted(own.map(grantShown)), sorted(person.grants), "own grants");
      const once = await client.call(table.getAuthorizationSubject, input);
      const shown = (once.grants ?? []).map(grantShown);
      assert.deepEqual(sorted(shown), sorted(world.grantsOf(person)), "grants that count");
      const roles = new Set(shown.map(roleOf));
      const { roles: named = [] } = await client.call(table.getUserRoles, input);
      assert.deepEqual(sorted(named.map(({ id }) => text(id))), sorted(roles));
      for (const role of roles) holders.set(role, (holders.get(role) ?? new Set()).add(person.id));
    }),
  );
  await Promise.all(
    furniture.roles.map(async ({ id, name }) => {
      const path = { roleId: id };
      const users = await allItems(pages(client, table.getAuthorizationRoleUsers, { path }));
      assert.deepEqual(sorted(users.map((user) => text(user.id))), sorted(holders.get(id) ?? []), name);
      const { userCount } = await client.call(table.getAuthorizationRole, { path });
      assert.equal(userCount, users.length, `how many are ${name}`);
    }),
  );
  for (const { id } of deleted)
    await world.expect(404, client.call(table.getAuthorizationSubject, { path: { subjectId: id } }));
}

/** Who is at which station, from both sides: one at most, and nobody at two. */
export async function checkStations({ client, present }: World): Promise<void> {
  const stations = await allItems(pages(client, table.getStations, {}));
  const taken = stations.filter(({ userId }) => userId !== undefined);
  assert.deepEqual(
    sorted(taken.map(({ id, userId }) => `${text(userId)} ${text(id)}`)),
    sorted(
      present.flatMap(({ id, associated }) => (associated === undefined ? [] : [`${id} ${associated}`])),
    ),
  );
  assert.equal(new Set(taken.map(({ userId }) => userId)).size, taken.length, "somebody is at two");
  for (const { status, userId } of stations)
    assert.equal(status, userId === undefined ? "AVAILABLE" : "ASSOCIATED");
  const usual = new Map<string, string>();
  await Promise.all(
    present.map(async (person) => {
      const own = await client.call(table.getUserStation, { path: { userId: person.id } });
      assert.deepEqual(
        [own.associatedStation?.id, own.defaultStation?.id, own.lastAssociatedStation?.id],
        [person.associated, person.usual, person.lastAssociated],
      );
      assert.equal(own.effectiveStation?.id, person.associated ?? person.usual);
      assert.equal(own.associatedStation?.associatedUser?.id, person.associated && person.id);
      if (person.usual === undefined) return;
      assert.equal(usual.get(person.usual), undefined, "a station is the usual one of two");
      usual.set(person.usual, person.id);
      assert.equal(own.defaultStation?.defaultUser?.id, person.id);
    }),
  );
}

/** Presence, routing status, utilization, call forwarding, external ids. */
export async function checkOwn(world: World): Promise<void> {
  const { client, present, deleted } = world;
  const standard = await client.call(table.getRoutingUtilization, {});
  await Promise.all(
    present.map(async (person) => {
      const path = { userId: person.id };
      const presence = await client.call(table.getUserPresence, { path: { ...path, sourceId: "purecloud" } });
      assert.equal(presence.presenceDefinition?.id, person.presences.at(-1)?.state);
      const routing = await client.call(table.getUserRoutingstatus, { path });
      assert.equal(routing.status, person.routings.at(-1)?.state);
      assert.equal(routing.status !== "OFF_QUEUE", world.isOnQueue(person), "on queue, and not routed to");
      const utilization = await client.call(table.getRoutingUserUtilization, { path });
      if (person.utilization === undefined)
        assert.deepEqual(
          [utilization.level, utilization.utilization],
          ["Organization", standard.utilization],
        );
      else
        assert.deepEqual([utilization.level, capacities(utilization)], ["Agent", { ...person.utilization }]);
      const forwarding = forwardingShown(await client.call(table.getUserCallforwarding, { path }));
      assert.deepEqual(forwarding, person.forwarding);
      assert(!(forwarding.enabled && world.isOnQueue(person)), "on queue with calls forwarded");
      const externalIds = await client.call(table.getUserExternalid, { path });
      assert.deepEqual(
        sorted(externalIds.map(({ authorityName, externalKey }) => `${authorityName} ${externalKey}`)),
        sorted([...person.externalIds].map(([authority, key]) => `${authority} ${key}`)),
      );
      for (const [authorityName, externalKey] of person.externalIds) {
        const found = await client.call(table.getUsersExternalidAuthorityNameExternalKey, {
          path: { authorityName, externalKey },
        });
        assert.equal(found.id, person.id);
      }
    }),
  );
  for (const { externalIds } of deleted)
    for (const [authorityName, externalKey] of externalIds)
      await world.expect(
        404,
        client.call(table.getUsersExternalidAuthorityNameExternalKey, {
          path: { authorityName, externalKey },
        }),
      );
}
