import assert from "node:assert/strict";
import { isObject } from "../support/shapes.js";
import { officialSdk } from "../support/sdk.js";
import { REDIRECT, asked, codeFor } from "./oauthSupport.js";
import { aroundTests, userNamed } from "./support.js";

describe("the official SDK signing in to a demo organization", function () {
  this.timeout(30_000);
  const get = aroundTests();
  const sdk = officialSdk();
  /** The user as whom the SDK's calls are made now. */
  const whoAmI = async () => (await new (sdk().UsersApi)().getUsersMe()).id;
  const client = () => sdk().ApiClient.instance;
  /** The refresh token of a login, of which the SDK's types do not know. */
  const refreshTokenOf = (data: object): string => {
    assert("refreshToken" in data && typeof data.refreshToken === "string");
    return data.refreshToken;
  };
  /** That the token endpoint refused a login with this error. */
  const refused = (expected: string) => (error: unknown) => {
    assert(isObject(error) && isObject(error["response"]) && isObject(error["response"]["data"]));
    assert.equal(error["response"]["data"]["error"], expected);
    return true;
  };

  beforeEach(() => {
    const port = Number(new URL(get().url).port);
    client().setGateway({ host: "127.0.0.1", protocol: "http", port });
    // Else the SDK refreshes by itself, and the call fails all the same.
    client().config.refresh_access_token = false;
  });
  afterEach(async () => {
    client().config.refresh_access_token = true;
    // The SDK has one object for what it knows, hands it out, and never forgets a refresh token of its own accord.
    const known = await client().loginClientCredentialsGrant(get().clientId, get().clientSecret);
    Object.assign(known, { refreshToken: undefined });
    client().clearAuthData();
  });

  /** A code for the client with a secret. */
  const code = (user?: string) =>
    codeFor(
      get(),
      asked(get(), {
        client_id: get().codeClient.clientId,
        code_challenge: undefined,
        code_challenge_method: undefined,
      }),
      user,
    );

  it("uses client credentials", async () => {
    const data = await client().loginClientCredentialsGrant(get().clientId, get().clientSecret);
    assert(data.accessToken);
    assert(data.tokenExpiryTime > Date.now());
    const { total } = await new (sdk().UsersApi)().getUsers({ pageSize: 1 });
    assert.equal(total, get().state.usersByName("active").length);
    await assert.rejects(
      client().loginClientCredentialsGrant(get().clientId, "wrong"),
      refused("invalid_client"),
    );
  });

  it("uses a code with the client's secret, and refreshes", async () => {
    const { clientId, clientSecret } = get().codeClient;
    const { id } = userNamed(get(), "Nadia Novak");
    const data = await client().loginCodeAuthorizationGrant(clientId, clientSecret, await code(id), REDIRECT);
    const [access, refresh] = [data.accessToken, refreshTokenOf(data)];
    assert.equal(await whoAmI(), id);
    const renewed = await client().refreshCodeAuthorizationGrant(clientId, clientSecret, refresh);
    assert(renewed.accessToken && renewed.accessToken !== access);
    assert.notEqual(refreshTokenOf(renewed), refresh);
    assert.equal(await whoAmI(), id);
    await assert.rejects(
      client().refreshCodeAuthorizationGrant(clientId, clientSecret, refresh),
      refused("invalid_grant"),
    );
  });

  it("goes on with the refresh token when the access token has expired", async () => {
    const { clientId, clientSecret } = get().codeClient;
    let data = await client().loginCodeAuthorizationGrant(clientId, clientSecret, await code(), REDIRECT);
    for (let count = 0; count < 2; count++) {
      get().faults.add({ match: { operation: "getUsersMe" }, fault: { kind: "expireToken" } });
      await assert.rejects(whoAmI(), (error) => isObject(error) && error["code"] === "credentials.expired");
      data = await client().refreshCodeAuthorizationGrant(clientId, clientSecret, refreshTokenOf(data));
      assert.equal(await whoAmI(), get().state.administratorId);
    }
  });

  it("uses a code with PKCE", async () => {
    const { clientId } = get().pkceClient;
    const { id } = userNamed(get(), "Nadia Novak");
    for (const length of [43, 128]) {
      const verifier = client().generatePKCECodeVerifier(length);
      const challenge = await client().computePKCECodeChallenge(verifier);
      const query = asked(get(), { code_challenge: challenge });
      const data = await client().authorizePKCEGrant(
        clientId,
        verifier,
        await codeFor(get(), query, id),
        REDIRECT,
      );
      assert(data.accessToken);
      assert.equal(await whoAmI(), id);
    }
    const other = client().generatePKCECodeVerifier(64);
    await assert.rejects(
      client().authorizePKCEGrant(clientId, other, await codeFor(get(), asked(get())), REDIRECT),
      refused("invalid_grant"),
    );
  });

  it("signs out, and with it the refresh token", async () => {
    const { clientId, clientSecret } = get().codeClient;
    const data = await client().loginCodeAuthorizationGrant(clientId, clientSecret, await code(), REDIRECT);
    await new (sdk().TokensApi)().deleteTokensMe();
    await assert.rejects(
      client().refreshCodeAuthorizationGrant(clientId, clientSecret, refreshTokenOf(data)),
      refused("invalid_grant"),
    );
  });
});
