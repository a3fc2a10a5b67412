/** What users can do and which work they get: skills, languages, skill groups, queues. */
import assert from "node:assert/strict";
import { named, readPages, refused, type Run } from "./run.js";

const rated = (items: readonly { name?: string; proficiency?: number; state?: string }[] = []) =>
  items.map(({ name, proficiency, state }) => [name, proficiency, state]);

const idOf = (items: Iterable<{ readonly id: string; readonly name: string }>, name: string): string => {
  const found = [...items].find((item) => item.name === name);
  assert(found, name);
  return found.id;
};

export function routing(get: () => Run): void {
  describe("skills", () => {
    it("are given one by one and together, rated, replaced and taken", async () => {
      const { users, nadia, demo } = get();
      const [returns, vip, sales] = ["Returns", "VIP", "Sales"].map((name) =>
        idOf(demo.state.skills.values(), name),
      );
      assert(returns && vip && sales);
      const given = await users.postUserRoutingskills(nadia.id, { id: returns, proficiency: 4 });
      assert.deepEqual(rated([given]), [["Returns", 4, "active"]]);
      const changed = await users.patchUserRoutingskillsBulk(nadia.id, [
        { id: vip, proficiency: 0 },
        { id: returns, proficiency: 4.5 },
      ]);
      assert.deepEqual(rated(changed.entities), [
        ["Returns", 4.5, "active"],
        ["VIP", 0, "active"],
      ]);
      const put = await users.putUserRoutingskill(nadia.id, vip, { proficiency: 2, state: "inactive" });
      assert.deepEqual(rated([put]), [["VIP", 2, "inactive"]]);
      const { skills } = await users.getUser(nadia.id, { expand: ["skills"] });
      assert.deepEqual(rated(skills), [
        ["Returns", 4.5, "active"],
        ["VIP", 2, "inactive"],
      ]);
      const replaced = await users.putUserRoutingskillsBulk(nadia.id, [{ id: sales, proficiency: 1 }]);
      assert.deepEqual(rated(replaced.entities), [["Sales", 1, "active"]]);
      assert.deepEqual((await users.getUserRoutingskills(nadia.id)).entities, replaced.entities);
      await users.deleteUserRoutingskill(nadia.id, sales);
      assert.deepEqual((await users.getUserRoutingskills(nadia.id)).entities, []);

      await refused(users.getUserRoutingskills("nobody"), 404, "not.found");
      await refused(users.deleteUserRoutingskill(nadia.id, sales), 404, "not.found");
      await refused(users.putUserRoutingskill(nadia.id, vip, { proficiency: 1 }), 404, "not.found");
      const unknown = { id: "no-skill", proficiency: 1 };
      await refused(users.postUserRoutingskills(nadia.id, unknown), 400, "invalid.value");
      await refused(users.patchUserRoutingskillsBulk("nobody", []), 404, "not.found");
      const beyond = [{ id: vip, proficiency: 5.5 }];
      await refused(users.patchUserRoutingskillsBulk(nadia.id, beyond), 400, "constraint.validation");
      await get().asReader(() =>
        refused(users.putUserRoutingskillsBulk(nadia.id, []), 403, "missing.permissions"),
      );
    });

    it("are read page by page", async () => {
      const { users, demo } = get();
      const { id, skills } = get().named("Priya Raman");
      const found = await readPages(15, (page) => users.getUserRoutingskills(id, page));
      assert.equal(found.length, skills.size);
      assert.deepEqual(named(found), named([...demo.state.skills.values()]));
      const all = await users.getUserRoutingskills(id, { pageSize: 50, sortOrder: "descending" });
      assert.deepEqual(named(all.entities), named(found).reverse());
    });

    it("put users into skill groups", async () => {
      const { users, nadia, demo } = get();
      const groups = async () => named((await users.getUserSkillgroups(nadia.id)).entities);
      assert.deepEqual(await groups(), []);
      const { skills, languages } = demo.state;
      await users.patchUserRoutingskillsBulk(nadia.id, [
        { id: idOf(skills.values(), "Billing"), proficiency: 4 },
        { id: idOf(skills.values(), "Fraud"), proficiency: 3 },
        { id: idOf(skills.values(), "Sales"), proficiency: 2 },
      ]);
      const german = { id: idOf(languages.values(), "German"), proficiency: 5 };
      await users.postUserRoutinglanguages(nadia.id, german);
      const all = await groups();
      assert.deepEqual(all, ["Billing experts", "Fraud and claims", "German speakers", "Rookies in sales"]);
      const first = await users.getUserSkillgroups(nadia.id, { pageSize: 1 });
      const mark = (uri: string | undefined, name: string) =>
        new URL(uri ?? "", demo.url).searchParams.get(name) ?? "";
      const second = await users.getUserSkillgroups(nadia.id, {
        pageSize: 1,
        after: mark(first.nextUri, "after"),
      });
      assert.deepEqual(named([...(first.entities ?? []), ...(second.entities ?? [])]), all.slice(0, 2));
      const before = mark(second.previousUri, "before");
      assert.deepEqual(
        (await users.getUserSkillgroups(nadia.id, { pageSize: 1, before })).entities,
        first.entities,
      );
      assert.deepEqual(first.entities?.[0]?.skillConditions, [
        {
          operation: "And",
          routingSkillConditions: [
            {
              routingSkill: "Billing",
              comparator: "GreaterThanOrEqualTo",
              proficiency: 4,
              childConditions: [],
            },
          ],
          languageSkillConditions: [],
        },
      ]);
      await refused(users.getUserSkillgroups("nobody"), 404, "not.found");
    });
  });

  describe("languages", () => {
    it("are given one by one and together, rated and taken", async () => {
      const { users, nadia, demo } = get();
      const [dutch, hindi] = ["Dutch", "Hindi"].map((name) => idOf(demo.state.languages.values(), name));
      assert(dutch && hindi);
      const given = await users.postUserRoutinglanguages(nadia.id, { id: dutch, proficiency: 2 });
      assert.deepEqual(rated([given]), [["Dutch", 2, "active"]]);
      const both = await users.patchUserRoutinglanguagesBulk(nadia.id, [{ id: hindi, proficiency: 3 }]);
      assert.deepEqual(named(both.entities), ["Dutch", "Hindi"]);
      const changed = await users.patchUserRoutinglanguage(nadia.id, dutch, { proficiency: 5 });
      assert.deepEqual(rated([changed]), [["Dutch", 5, "active"]]);
      const { languages } = await users.getUser(nadia.id, { expand: ["languages"] });
      assert.deepEqual(rated(languages), [
        ["Dutch", 5, "active"],
        ["Hindi", 3, "active"],
      ]);
      await users.deleteUserRoutinglanguage(nadia.id, dutch);
      assert.deepEqual(named((await users.getUserRoutinglanguages(nadia.id)).entities), ["Hindi"]);

      await refused(users.getUserRoutinglanguages("nobody"), 404, "not.found");
      await refused(users.deleteUserRoutinglanguage(nadia.id, dutch), 404, "not.found");
      await refused(users.patchUserRoutinglanguage(nadia.id, dutch, { proficiency: 1 }), 404, "not.found");
      const unknown = { id: "no-language", proficiency: 1 };
      await refused(users.postUserRoutinglanguages(nadia.id, unknown), 400, "invalid.value");
      await refused(users.patchUserRoutinglanguagesBulk(nadia.id, [unknown]), 400, "invalid.value");
    });

    it("are read page by page", async () => {
      const { users, demo } = get();
      const { id } = get().named("Priya Raman");
      const found = await readPages(4, (page) => users.getUserRoutinglanguages(id, page));
      assert.deepEqual(named(found), named([...demo.state.languages.values()]));
    });
  });

  describe("queues", () => {
    it("get members, who are active in them or not, and lose them", async () => {
      const { users, nadia, sdk } = get();
      const queues = new sdk.RoutingApi();
      const { entities: found = [] } = await queues.getRoutingQueues({ name: "Support", pageSize: 100 });
      assert.deepEqual(named(found), [
        "IN Technical Support",
        "UK Technical Support",
        "US Technical Support",
      ]);
      for (const queue of found) await queues.postRoutingQueueMembers(queue.id ?? "", [{ id: nadia.id }]);
      assert.equal((await users.getUserQueues(nadia.id)).total, 3);
      const [first, second, third] = found.map(({ id }) => id ?? "");
      assert(first && second && third);
      const left = await users.patchUserQueues(nadia.id, [
        { id: first, joined: false },
        { id: second, joined: false },
      ]);
      assert.deepEqual(
        left.entities?.map(({ joined }) => joined),
        [false, false],
      );
      assert.equal((await users.patchUserQueue(first, nadia.id, { joined: true })).joined, true);
      assert.equal((await users.getUserQueues(nadia.id, { joined: false })).total, 1);
      const member = async () => {
        const { entities = [] } = await queues.getRoutingQueueMembers(second, { name: "Nadia" });
        return entities.map(({ name, joined, ringNumber, memberBy }) => [name, joined, ringNumber, memberBy]);
      };
      assert.deepEqual(await member(), [["Nadia Novak", false, 1, "user"]]);
      await queues.patchRoutingQueueMember(second, nadia.id, { joined: true, ringNumber: 2 });
      assert.deepEqual(await member(), [["Nadia Novak", true, 2, "user"]]);
      const mine = await get().asUser(nadia.id, () => queues.getRoutingQueuesMe());
      assert.deepEqual(named(mine.entities), named(found));
      await queues.deleteRoutingQueueMember(first, nadia.id);
      await queues.postRoutingQueueMembers(second, [{ id: nadia.id }], { _delete: true });
      assert.deepEqual(
        (await users.getUserQueues(nadia.id)).entities?.map(({ id }) => id),
        [third],
      );
      await refused(users.getUserQueues("nobody"), 404, "not.found");
      const elsewhere = { id: first, joined: true };
      await refused(users.patchUserQueue(first, nadia.id, elsewhere), 404, "not.found");
      await refused(users.patchUserQueues(nadia.id, [elsewhere]), 404, "not.found");
      await refused(queues.deleteRoutingQueueMember(first, nadia.id), 404, "not.found");
    });

    it("have members by a group, who are the group's", async () => {
      const { users, demo, sdk } = get();
      const queues = new sdk.RoutingApi();
      const member = get().someone((user) => {
        const memberships = demo.state.memberships(user).filter(({ joined }) => joined);
        return memberships.length > 2 && memberships.some(({ direct }) => !direct);
      });
      const all = await readPages(1, (page) => users.getUserQueues(member.id, page));
      const [byGroup] = demo.state.memberships(member).filter(({ direct, joined }) => !direct && joined);
      const queue = all.find(({ id }) => id === byGroup?.queue.id);
      assert(queue?.id && queue.memberGroups?.length);
      assert.deepEqual(queue.bullseye?.rings?.[0]?.memberGroups, queue.memberGroups);
      assert.deepEqual({ ...(await queues.getRoutingQueue(queue.id)), joined: true }, queue);
      const { entities = [] } = await queues.getRoutingQueueMembers(queue.id, {
        memberBy: "group",
        expand: ["routingStatus"],
        pageSize: 100,
      });
      assert(entities.some(({ id }) => id === member.id));
      await refused(queues.deleteRoutingQueueMember(queue.id, member.id), 400, "bad.request");
    });
  });
}
