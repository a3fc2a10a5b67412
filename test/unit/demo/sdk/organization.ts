/** What the organization has for pickers, as far as no other story asks for it. */
import assert from "node:assert/strict";
import { named, readPages, refused, type Run } from "./run.js";

export function organization(get: () => Run): void {
  describe("the organization", () => {
    it("has skills, languages and queues", async () => {
      const { sdk, demo } = get();
      const api = new sdk.RoutingApi();
      const skills = await readPages(15, (page) => api.getRoutingSkills(page));
      assert.equal(skills.length, demo.state.skills.size);
      const { entities: [vip] = [] } = await api.getRoutingSkills({ name: "vip" });
      assert.equal(vip?.name, "VIP");
      assert.deepEqual(await api.getRoutingSkill(vip.id ?? ""), vip);
      await refused(api.getRoutingSkill("no-skill"), 404, "not.found");
      assert.equal((await api.getRoutingLanguages({})).total, 10);
      const all = await readPages(10, (page) => api.getRoutingQueues(page));
      const { entities = [] } = await api.getRoutingQueuesDivisionviews({ pageSize: 100 });
      assert.deepEqual(named(entities), named(all));
      const { entities: groups = [] } = await api.getRoutingSkillgroups({});
      assert(named(groups).includes("Billing experts"));
    });

    it("has groups with members", async () => {
      const { sdk } = get();
      const api = new sdk.GroupsApi();
      const { entities: all = [] } = await api.getGroups({ pageSize: 100 });
      const platform = all.find(({ name }) => name === "Platform Team");
      const { results } = await api.postGroupsSearch({
        query: [{ type: "EXACT", fields: ["name"], value: "platform team" }],
      });
      assert.deepEqual(results, [platform]);
      const members = await readPages(3, (page) => api.getGroupMembers(platform?.id ?? "", page));
      assert.equal(members.length, platform?.memberCount);
      assert(named(members).includes("Robin Ashworth"));
    });

    it("has locations", async () => {
      const { sdk } = get();
      const api = new sdk.LocationsApi();
      const all = await readPages(2, (page) => api.getLocations(page));
      const { results } = await api.postLocationsSearch({
        query: [{ type: "CONTAINS", fields: ["name"], value: "floor" }],
      });
      assert.deepEqual(named(results), ["London Office, 3rd floor"]);
      assert.deepEqual(
        results,
        all.filter(({ path }) => path?.length),
      );
    });
  });
}
