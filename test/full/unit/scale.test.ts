// An organization of 50,000: what a person opens costs the same as in a small one.
import assert from "node:assert/strict";
import { Client } from "../../../src/api/client.js";
import { endpointsOf } from "../../../src/api/regions.js";
import { createTransport } from "../../../src/api/transport.js";
import { startDemoOrganization, type DemoOrganization } from "../../../src/demo/server.js";
import { Organization } from "../../../src/organization/organization.js";

describe("An organization of 50,000 users", () => {
  const transport = createTransport();
  let demo: DemoOrganization;
  let organization: Organization;
  before(async () => {
    demo = await startDemoOrganization({ users: 50_000, rateLimit: false });
    const tokens = {
      token: () => Promise.resolve(demo.accessToken),
      renew: () => Promise.resolve(undefined),
    };
    const client = new Client({ endpoints: endpointsOf(demo.url), tokens, transport, userAgent: "test" });
    organization = new Organization(demo.organization.id, demo.organization.name, client);
  });
  after(async () => {
    await transport.close();
    await demo.close();
  });
  beforeEach(() => {
    demo.clearRequests();
  });

  it("gives its first page, with what the rows show, in one request", async () => {
    const page = await organization.users.page(1, 100);
    assert.equal(page.items.length, 100);
    assert.ok((page.total ?? 0) > 45_000);
    assert.ok(page.items.filter(({ skills }) => skills !== undefined).length > 50);
    assert.equal(demo.requests.length, 1);
  });

  it("finds a user in one request, and says how many more match", async () => {
    const { users, total } = await organization.users.search("an");
    assert.equal(users.length, 50);
    assert.ok(total > 1_000);
    assert.equal(demo.requests.length, 1);
  });

  it("refuses pages past 10,000 with a message, and not with a wrong list", async () => {
    await assert.rejects(organization.users.page(101, 100), /did not accept this \(400\)/);
  });
});
