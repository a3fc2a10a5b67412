// The table's types beside the official SDK's: the proof is that this compiles.
import assert from "node:assert/strict";
import type platform from "purecloud-platform-client-v2";
import type { Models } from "purecloud-platform-client-v2";
import type { Client } from "../../../src/api/client.js";
import type { InputOf, Operation, ResultOf } from "../../../src/api/operation.js";
import * as table from "../../../src/api/operations/index.js";

type Table = typeof table;
/** The ids of all operations, which are the names they are exported under. */
type Id = { [Name in keyof Table]: Table[Name] extends Operation ? Name : never }[keyof Table];

/** Where the SDK has its methods; where two classes have the same one, both are alike. */
type SdkApis = [
  platform.UsersApi,
  platform.AuthorizationApi,
  platform.GroupsApi,
  platform.LocationsApi,
  platform.OrganizationApi,
  platform.PresenceApi,
  platform.RoutingApi,
  platform.StationsApi,
  platform.TeamsApi,
  platform.TokensApi,
];

type Method<Name, Apis = SdkApis> = Apis extends [infer Api, ...infer Others]
  ? Name extends keyof Api
    ? Api[Name]
    : Method<Name, Others>
  : undefined;

/** A method's positional parameters, its options, and what it promises. */
interface Split<Positional, Options, Result> {
  positional: Positional;
  options: Options;
  result: Result;
}
type Sdk<Call> = Call extends (...args: infer All) => Promise<infer Result>
  ? Required<All> extends [...infer Positional, infer Options]
    ? Split<Positional, Options, Result>
    : undefined
  : undefined;

type Needed<T> = { [Name in keyof T]-?: object extends Pick<T, Name> ? never : Name }[keyof T];
type PathTexts<Path extends string> = Path extends `${string}{${string}}${infer Rest}`
  ? [string, ...PathTexts<Rest>]
  : [];
type Alone<T> = [T] extends [never] ? [] : [T];

/** Our input as positional parameters: those of the path, the query parameter that is required (no operation has two), the body. */
type Positional<O extends Operation> = [
  ...PathTexts<O["path"]>,
  ...Alone<Query<O>[Needed<Query<O>>]>,
  ...Alone<Body<O>>,
];
type Query<O extends Operation> = InputOf<O>["query"] extends undefined
  ? object
  : NonNullable<InputOf<O>["query"]>;
type Body<O extends Operation> = NonNullable<InputOf<O>["body"]>;

/** How two sets of names differ. */
type Sets<Ours, Theirs, Where extends string> =
  `no ${Where}.${Exclude<Theirs, Ours> & string}` | `${Where}.${Exclude<Ours, Theirs> & string} of ours`;

/** How the names of properties differ, all the way down. */
type Names<Ours, Theirs, Where extends string> =
  // A criterion within a criterion.
  Where extends `${string}.group[]`
    ? never
    : [Ours, Theirs] extends [readonly (infer Own)[], readonly (infer Item)[]]
      ? Names<Own, Item, `${Where}[]`>
      : [Ours, Theirs] extends [object, object]
        ? string extends keyof Theirs
          ? Names<Ours[keyof Ours], Theirs[keyof Theirs], `${Where}.*`>
          : | Sets<keyof Ours, keyof Theirs, Where>
            | {
                [Name in keyof Ours & keyof Theirs & string]: Names<
                  NonNullable<Ours[Name]>,
                  NonNullable<Theirs[Name]>,
                  `${Where}.${Name}`
                >;
              }[keyof Ours & keyof Theirs & string]
        : never;

/** Options that the SDK does not take with our type. */
type Types<Ours, Theirs> = {
  [Name in keyof Ours & keyof Theirs & string]: NonNullable<Ours[Name]> extends NonNullable<Theirs[Name]>
    ? never
    : `query.${Name} of another type`;
}[keyof Ours & keyof Theirs & string];

/** Whether two types are the same, and not only may stand for each other. */
type Equal<A, B> =
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what is not known yet is compared exactly
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Answers<Ours, Theirs> =
  Equal<Ours, Theirs> extends true
    ? never
    : Equal<Ours, void> extends true
      ? "answers nothing"
      : Equal<Ours, Partial<Theirs>> extends true
        ? "answers in part"
        : Equal<Ours, Theirs | undefined> extends true
          ? "answers or not"
          : "answers something else";

/** What an operation has otherwise than a method of the SDK. */
type Differences<O extends Operation, Call> =
  Sdk<Call> extends Split<infer SdkPositional, infer Options, infer Result>
    ? | (Positional<O> extends SdkPositional ? never : "other parameters")
      | Sets<Exclude<keyof Query<O>, Needed<Query<O>>>, Exclude<keyof Options, "customHeaders">, "query">
      | Types<Query<O>, Options>
      | Names<Body<O>, SdkPositional extends [...unknown[], infer Last] ? Last : never, "body">
      | Answers<ResultOf<O>, Result>
    : "no such method";

type Found = { [Name in Id]: `${Name}: ${Differences<Table[Name], Method<Name>>}` }[Id];

/** Where the table says something else than the SDK, and why. What is listed and not so does not compile. */
type Intended =
  // The server sets them, or they follow from the path or the id.
  | `${"patch" | "put"}UserCallforwarding: no body.${"id" | "name" | "user" | "modifiedDate" | "selfUri"}`
  | `putUserOutofoffice: no body.${"id" | "name" | "user" | "selfUri"}`
  | `patchUserGeolocation: no body.${"id" | "name" | "selfUri"}`
  | `patchUserPresence: no body.${"id" | "name" | "sourceId" | "source" | "modifiedDate" | "selfUri"}`
  | `patchRoutingQueueMember: no body.${"name" | "user" | "routingStatus" | "memberBy" | "selfUri"}`
  | `putUserRoutingskill: no body.${"name" | "skillUri" | "selfUri"}`
  | `patchUserRoutinglanguage: no body.${"name" | "languageUri" | "selfUri"}`
  | `patchUser: no body.${"id" | "username" | "selfUri"}`
  | "postUserExternalid: no body.selfUri"
  | "putUserState: no body.stateChangeDate"
  // They are changed by operations of their own.
  | `patchUser: no body.${"chat" | "images" | "groups"}`
  // The location itself is not changed with its user; the id says which it is.
  | "patchUser: no body.locations[].locationDefinition"
  | `patchUserGeolocation: no body.locations[].${Exclude<keyof Models.LocationDefinition, "id">}`
  // Joining changes nothing of a queue: its settings are not sent along.
  | `patchUserQueue${": no body" | "s: no body[]"}.${Exclude<keyof Models.UserQueue, "id" | "name" | "joined" | "selfUri">}`
  // Nothing in Roster reads or writes it.
  | "patchUser: no body.biography.education"
  | "patchUserPresence: no body.futurePresenceDefinition"
  | "putUserVerifier: no body.credential"
  | `getRoutingQueues: no query.${"expand" | "peerId" | "cannedResponseLibraryId"}`
  // The API's description has it; the SDK does not.
  | "patchUsersBulk: body[].preferredName of ours"
  // JavaScript keeps that word for itself; the name on the wire is ours.
  | "postRoutingQueueMembers: query.delete of ours"
  | "postRoutingQueueMembers: no query._delete"
  // One text of ids, comma-joined: on the wire it is the same.
  | "getStations: query.id of another type"
  // Where nobody matches, parts of the answer may be missing.
  | `${"post" | "get"}UsersSearch: answers in part`
  | `post${"UsersSearchTeamsAssign" | "GroupsSearch" | "LocationsSearch"}: answers in part`
  // A job that has no state yet is answered without a body.
  | "getAnalyticsUsersDetailsJob: answers or not"
  // An empty object, which says nothing.
  | "deleteUser: answers nothing";

type Nothing<T extends never> = T;
type True<T extends true> = T;
type Users = platform.UsersApi;

export type Proof = [
  Nothing<Exclude<Found, Intended>>,
  Nothing<Exclude<Intended, Found>>,

  // A difference of any kind is found.
  True<Equal<Differences<Table["getUserState"], Users["getUserState"]>, never>>,
  True<Equal<Differences<Table["getUserState"], undefined>, "no such method">>,
  True<Equal<Differences<Table["getUserState"], Users["getUserStation"]>, "answers something else">>,
  // Each may stand for the other, and they are not the same.
  True<Equal<Equal<Models.User, Models.UserMe>, false>>,
  True<
    Equal<
      Differences<Table["getUserState"], Users["deleteUserStationDefaultstation"]>,
      "answers something else"
    >
  >,
  True<
    Equal<
      Differences<Table["deleteUserVerifier"], Users["deleteUserStationDefaultstation"]>,
      "other parameters"
    >
  >,
  True<
    Equal<
      Differences<Table["deleteUserStationDefaultstation"], Users["deleteUserVerifier"]>,
      "other parameters"
    >
  >,
];

const {
  getFieldconfig,
  getUser,
  getUserPresence,
  getUsers,
  patchUser,
  patchUserRoutingskillsBulk,
  putUserState,
} = table;

/** Never called: what a call may be given, and what it may not. */
export async function calls(client: Client, signal: AbortSignal): Promise<void> {
  const path = { userId: "1" };
  const user = await client.call(getUser, { path, query: { expand: ["skills"] } }, { signal });
  const state = await client.call(putUserState, { path, body: { state: "inactive", version: 2 } });
  assert(user.skills?.[0]?.proficiency ?? state.stateChangeReason);

  // @ts-expect-error a path parameter is missing
  await client.call(getUser, {});
  // @ts-expect-error no input at all
  await client.call(getUser);
  // @ts-expect-error one of two path parameters is missing
  await client.call(getUserPresence, { path });
  // @ts-expect-error a path parameter is misspelt
  await client.call(getUser, { path: { userID: "1" } });
  // @ts-expect-error a path parameter too many
  await client.call(getUser, { path: { userId: "1", sourceId: "1" } });
  // @ts-expect-error a path where there are no parameters
  await client.call(getUsers, { path });
  // @ts-expect-error a number as an id
  await client.call(getUser, { path: { userId: 1 } });

  // @ts-expect-error no such query parameter
  await client.call(getUsers, { query: { pagesize: 25 } });
  // @ts-expect-error a query value that is not allowed
  await client.call(getUsers, { query: { state: "gone" } });
  // @ts-expect-error a list with a value that is not allowed
  await client.call(getUsers, { query: { expand: ["skills", "skill"] } });
  // @ts-expect-error a text as a number
  await client.call(getUsers, { query: { pageSize: "25" } });
  // @ts-expect-error a text as a list
  await client.call(getUsers, { query: { id: "1" } });
  // @ts-expect-error a query parameter that is required is missing
  await client.call(getFieldconfig, {});
  // @ts-expect-error a query where there are no parameters
  await client.call(putUserState, { path, body: { state: "active" }, query: { version: 2 } });

  // @ts-expect-error the body is missing
  await client.call(patchUser, { path });
  // @ts-expect-error a property that is required is missing
  await client.call(patchUser, { path, body: { title: "Coach" } });
  // @ts-expect-error no such property
  await client.call(patchUser, { path, body: { version: 1, titel: "Coach" } });
  // @ts-expect-error no such property, further down
  await client.call(patchUser, { path, body: { version: 1, employerInfo: { id: "7" } } });
  // @ts-expect-error a property of another type
  await client.call(patchUser, { path, body: { version: "1" } });
  // @ts-expect-error a value that is not allowed
  await client.call(putUserState, { path, body: { state: "any" } });
  // @ts-expect-error an object where a list is expected
  await client.call(patchUserRoutingskillsBulk, { path, body: { id: "1", proficiency: 1 } });
  // @ts-expect-error a body where there is none
  await client.call(getUser, { path, body: {} });
  // @ts-expect-error no such option
  await client.call(getUser, { path }, { abort: signal });

  // @ts-expect-error no such property of the answer
  assert((await client.call(getUser, { path })).fullName);
  // @ts-expect-error another type of it
  const name: number | undefined = (await client.call(getUser, { path })).name;
  // @ts-expect-error no such property of what is listed
  assert((await client.call(getUsers, {})).entities?.[0]?.fullName);
  // @ts-expect-error the answer may be missing
  assert((await client.call(table.getAnalyticsUsersDetailsJob, { path: { jobId: "1" } })).state);
  assert(name);
}

describe("the table's types", () => {
  it("are of each operation: all are exported under their ids", () => {
    const named = Object.entries<unknown>(table).filter(
      ([, value]) => typeof value === "object" && value !== null && "path" in value,
    );
    assert.deepEqual(
      Object.fromEntries(named),
      Object.fromEntries(table.operations.map((operation) => [operation.id, operation])),
    );
  });
});
