/** Signing in and out, and opening a demo organization. */
import { ApiError, CancelledError } from "../api/errors.js";
import { isToken } from "../api/oauth.js";
import { loopbackOrigin, placeName, regions } from "../api/regions.js";
import type { Lifetime } from "../auth/sessionStore.js";
import { accountLabel, identityLabel, type Session } from "../auth/session.js";
import {
  revoke,
  signInToDemo,
  signInWithClient,
  signInWithToken,
  type SignInContext,
} from "../auth/signIn.js";
import { explain, needsSignIn, withProgress } from "../views/actions.js";
import { fixed } from "../views/prompts.js";
import { organizationNodeOf } from "../views/tree/nodes.js";
import type { Command, CommandContext } from "./context.js";

type Way = "clientCredentials" | "pastedToken";

/** What signing in needs; the tree and the rest may not exist yet. */
export type SignInWorld = Pick<CommandContext, "prompts" | "store" | "signIn" | "demo">;

/** Where to sign in, and how long that place lives. */
interface Place {
  readonly address: string;
  readonly lifetime: Lifetime;
}

/** Keeps a session; one for the same person or client of the same organization is replaced. */
async function keep(
  { store, prompts }: SignInWorld,
  session: Session,
  { lifetime }: Place,
): Promise<Session> {
  const same = (await store.list()).find(
    (other) =>
      other.place === session.place &&
      other.organization.id === session.organization.id &&
      other.identity.id === session.identity.id,
  );
  const kept = same ? { ...session, id: same.id } : session;
  await store.save(kept, lifetime);
  void prompts.tell(
    "information",
    `Signed in to ${kept.organization.name}, ${identityLabel(kept.identity)}.`,
  );
  return kept;
}

const ownDemo = async ({ demo }: SignInWorld): Promise<Place> => ({
  address: await demo.address(),
  lifetime: "window",
});

async function askDemoAddress({ prompts }: SignInWorld, title: string): Promise<Place> {
  const address = await prompts.input({
    title,
    prompt: "The address that npm run demo-org prints",
    placeholder: "http://127.0.0.1:8080",
    validate: (text) =>
      loopbackOrigin(text) ? undefined : "An address on this machine, such as http://127.0.0.1:8080",
  });
  return { address: loopbackOrigin(address) ?? address, lifetime: "stored" };
}

async function pickPlace(world: SignInWorld): Promise<Place> {
  const title = "Sign In (1/3): region";
  const inRegion = (domain: string) => () => Promise.resolve<Place>({ address: domain, lifetime: "stored" });
  const place = await world.prompts.pickOne<{ id: string; find: () => Promise<Place> }>({
    title,
    placeholder: "Where does your organization live? Type its place or the host in the browser's address",
    load: fixed([
      ...regions.map(({ domain, place }) => ({
        label: place,
        description: domain,
        value: { id: domain, find: inRegion(domain) },
      })),
      {
        label: "Demo organization of this window",
        description: "no account needed",
        value: { id: "own demo", find: () => ownDemo(world) },
      },
      {
        label: "Demo organization at an address…",
        description: "npm run demo-org",
        value: { id: "demo at", find: () => askDemoAddress(world, title) },
      },
    ]),
    key: ({ id }) => id,
    failed: explain,
  });
  return place.find();
}

async function pickWay({ prompts }: SignInWorld, place: string): Promise<Way> {
  return prompts.pickOne<Way>({
    title: `Sign In (2/3): ${placeName(place)}`,
    placeholder: "How?",
    load: fixed<Way>([
      {
        label: "Client Credentials",
        description: "an OAuth client's id and secret",
        detail: "Acts as the client, with its roles. Registered in Admin, Integrations, OAuth.",
        value: "clientCredentials",
      },
      {
        label: "Access Token",
        description: "paste one that you have",
        detail: "Acts as whoever obtained it, until it expires.",
        value: "pastedToken",
      },
    ]),
    key: String,
    failed: explain,
  });
}

/**
 * Asks for region, way and credentials, and signs in.
 * @param again the session that is not accepted any more: its place is known.
 * @throws {CancelledError} @throws {ApiError}
 */
export async function signInDialog(world: SignInWorld, again?: Session): Promise<Session> {
  const { prompts, store } = world;
  const place: Place = again
    ? { address: again.place, lifetime: store.lifetimeOf(again.id) }
    : await pickPlace(world);
  if (again?.credentials.kind === "demo") return openDemo(world, place);
  const { address } = place;
  const way = await pickWay(world, address);
  const demo = loopbackOrigin(address) !== undefined;
  let session: Session;
  if (way === "clientCredentials") {
    const clientId = await prompts.input({
      title: "Sign In (3/3): client id",
      prompt: "The client id of an OAuth client with the grant type Client Credentials",
    });
    const clientSecret = await prompts.input({
      title: "Sign In (3/3): client secret",
      prompt: demo
        ? "The demo organization's client secret is demo-organization-secret"
        : "The client secret. Roster keeps it in VS Code's secret storage and nowhere else",
      secret: true,
    });
    session = await connecting(world, address, (context) =>
      signInWithClient(address, { clientId, clientSecret }, context),
    );
  } else {
    const token = await prompts.input({
      title: "Sign In (3/3): access token",
      prompt: "The access token. Roster keeps it in VS Code's secret storage and nowhere else",
      secret: true,
      validate: (text) =>
        isToken(text) ? undefined : "A token has no spaces, quotation marks or accented letters",
    });
    session = await connecting(world, address, (context) => signInWithToken(address, token, context));
  }
  return keep(world, session, place);
}

function connecting(
  world: SignInWorld,
  place: string,
  signIn: (context: SignInContext) => Promise<Session>,
): Promise<Session> {
  return withProgress(`Signing in to ${placeName(place)}`, ({ signal }) =>
    signIn({ ...world.signIn, signal }),
  );
}

async function openDemo(world: SignInWorld, place: Place): Promise<Session> {
  const { address } = place;
  return keep(world, await connecting(world, address, (context) => signInToDemo(address, context)), place);
}

/**
 * Signs out: revokes what Roster obtained itself, asks for a pasted token, and forgets in any case.
 * @throws {CancelledError} when the person gives up.
 */
export async function signOut(
  { prompts, store, signIn }: Pick<SignInWorld, "prompts" | "store" | "signIn">,
  known: Session,
): Promise<void> {
  // Its token may have been renewed since the caller saw it: the current one is to be revoked.
  const session = (await store.get(known.id)) ?? known;
  const REVOKE = "Sign Out and Revoke the Token";
  const KEEP = "Sign Out Only";
  let revoking = true;
  if (session.credentials.kind === "pastedToken") {
    const answer = await prompts.ask(
      `Sign out of ${session.organization.name}?`,
      "The access token was pasted. Revoking it ends it everywhere, also where it is in use outside VS Code.",
      REVOKE,
      KEEP,
    );
    if (answer === undefined) throw new CancelledError();
    revoking = answer === REVOKE;
  }
  // First forgotten, so that nobody renews it meanwhile; then revoked.
  await store.remove(session.id);
  if (!revoking) return;
  try {
    await withProgress(`Signing out of ${session.organization.name}`, ({ signal }) =>
      revoke(session, { ...signIn, signal }),
    );
  } catch (error) {
    const why = error instanceof ApiError ? ` ${error.reason}.` : "";
    void prompts.tell(
      "warning",
      `Signed out of ${session.organization.name} here, but its token could not be revoked.${why} It stays valid until it expires; an administrator can end it in Genesys Cloud.`,
    );
  }
}

export const accountCommands: Readonly<Record<string, Command>> = {
  "roster.signIn": {
    what: "sign in",
    async run(context, nodes) {
      // Only "Sign in again" says which one is meant; from the view's title the selected rows come along.
      const [again] = nodes.flatMap((node) =>
        node.kind === "error" && needsSignIn(node.error) ? [organizationNodeOf(node)] : [],
      );
      await context.signInDialog(again?.connection.session);
    },
  },
  "roster.signOut": {
    what: "sign out",
    async run(context, nodes) {
      const [given] = nodes.flatMap((node) =>
        node.kind === "organization" ? [node.connection.session] : [],
      );
      const sessions = await context.store.list();
      const [only, second] = sessions;
      if (!only) {
        void context.prompts.tell("information", "You are not signed in to any organization.");
        return;
      }
      const session =
        given ??
        (second === undefined
          ? only
          : await context.prompts.pickOne<Session>({
              title: "Sign Out",
              placeholder: "Of which organization?",
              load: fixed(
                sessions.map((one) => ({
                  label: accountLabel(one),
                  description: placeName(one.place),
                  value: one,
                })),
              ),
              key: ({ id }) => id,
              failed: explain,
            }));
      await signOut(context, session);
    },
  },
  "roster.openDemoOrganization": {
    what: "open the demo organization",
    async run(context) {
      await context.signedIn(openDemo(context, await ownDemo(context)));
    },
  },
  "roster.openDemoOrganizationAt": {
    what: "open the demo organization",
    async run(context) {
      const place = await askDemoAddress(context, "Open a Demo Organization at…");
      await context.signedIn(openDemo(context, place));
    },
  },
  "roster.resetDemoOrganization": {
    what: "reset the demo organization",
    async run({ demo, prompts, connections, tree }) {
      if (!demo.isRunning) {
        void prompts.tell("information", "No demo organization runs in this window.");
        return;
      }
      const RESET = "Reset";
      const answer = await prompts.ask(
        "Reset the demo organization of this window?",
        "Everything that was changed in it becomes what it was at its start. This cannot be undone.",
        RESET,
      );
      if (answer !== RESET) throw new CancelledError();
      await demo.reset();
      const address = await demo.address();
      for (const { session, organization } of await connections.list())
        if (session.place === address) {
          organization.directory.forget();
          organization.names.forget();
        }
      tree.refresh();
      void prompts.tell("information", "The demo organization is what it was at its start.");
    },
  },
};
