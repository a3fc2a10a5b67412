/** How users and programs sign in, and what other systems call users. */
import assert from "node:assert/strict";
import { named, refused, type Run } from "./run.js";

export function accounts(get: () => Run): void {
  describe("verifiers", () => {
    it("are renamed, made the default one, and deleted", async () => {
      const { users, me } = get();
      const { entities: [app, key] = [], total } = await users.getUserVerifiers(me);
      assert.deepEqual([total, app?.name, app?.default], [2, "Authenticator app", true]);
      const changed = await users.putUserVerifier(me, key?.id ?? "", {
        name: " Blue key ",
        enabled: true,
        default: true,
      });
      assert.deepEqual([changed.name, changed.enabled, changed.default], ["Blue key", true, true]);
      const defaults = async () =>
        (await users.getUserVerifiers(me)).entities?.map((verifier) => [verifier.name, verifier.default]);
      assert.deepEqual(await defaults(), [
        ["Authenticator app", false],
        ["Blue key", true],
      ]);
      await users.deleteUserVerifier(me, key?.id ?? "");
      assert.deepEqual(await defaults(), [["Authenticator app", true]]);
      await refused(users.getUserVerifiers("nobody"), 404, "not.found");
      await refused(users.putUserVerifier(me, key?.id ?? "", { name: "Gone" }), 404, "not.found");
      await refused(users.deleteUserVerifier(me, key?.id ?? ""), 404, "not.found");
    });
  });

  describe("external ids", () => {
    it("lead to users until they are taken", async () => {
      const { users, nadia } = get();
      const [authorityName, externalKey] = ["Payroll/DE", "ü 7+8%"];
      const all = await users.postUserExternalid(nadia.id, { authorityName, externalKey });
      assert.deepEqual(
        all.map((one) => [one.authorityName, one.externalKey]),
        [[authorityName, externalKey]],
      );
      assert.deepEqual(await users.getUserExternalid(nadia.id), all);
      assert.deepEqual(await users.getUserExternalidAuthorityName(nadia.id, authorityName), all[0]);
      const find = () => users.getUsersExternalidAuthorityNameExternalKey(authorityName, externalKey);
      assert.equal((await find()).name, "Nadia Novak");
      const other = get().someone(({ id }) => id !== nadia.id);
      const taken = users.postUserExternalid(other.id, { authorityName, externalKey });
      await refused(taken, 409, "general.conflict");
      await refused(users.postUserExternalid("nobody", { authorityName, externalKey }), 404, "not.found");
      const remove = () =>
        users.deleteUserExternalidAuthorityNameExternalKey(nadia.id, authorityName, externalKey);
      await remove();
      await refused(find(), 404, "not.found");
      await refused(remove(), 404, "not.found");
      await refused(users.getUserExternalidAuthorityName(nadia.id, authorityName), 404, "not.found");
      await refused(users.getUserExternalid("nobody"), 404, "not.found");
    });
  });

  describe("log-ins", () => {
    it("of a client by itself give a token, which tells whose it is until it is revoked", async () => {
      const { sdk, demo, users } = get();
      const client = sdk.ApiClient.instance;
      const { accessToken } = await client.loginClientCredentialsGrant(demo.clientId, demo.clientSecret);
      assert.match(accessToken, /^\S{20,}$/);
      assert.notEqual(accessToken, demo.accessToken);
      const tokens = new sdk.TokensApi();
      const info = await tokens.getTokensMe();
      assert.deepEqual(info.organization, demo.organization);
      assert.equal(info.OAuthClient?.id, demo.clientId);
      assert.equal((await users.getUsers({ pageSize: 1 })).entities?.length, 1);
      await tokens.headTokensMe();
      await tokens.deleteTokensMe();
      await refused(tokens.getTokensMe(), 401, "bad.credentials");
      await assert.rejects(client.loginClientCredentialsGrant(demo.clientId, "wrong"));
    });

    it("of a client that changes nothing let it see everything", async () => {
      const { users, nadia } = get();
      await get().asReader(async () => {
        assert.deepEqual(named((await users.getUsers({ id: [nadia.id] })).entities), ["Nadia Novak"]);
        await refused(users.patchUsersBulk([{ id: nadia.id }]), 403, "missing.any.permissions");
      });
    });
  });
}
