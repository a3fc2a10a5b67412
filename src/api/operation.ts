/**
 * What an operation of the Platform API is, as a value. Everything that needs to know about operations (the
 * client's types, the demo organization's router, redaction, permission hints, the reference) derives from it.
 */
import type { Static, TObject, TSchema } from "@sinclair/typebox/type";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a successful answer's body must be for the client to hand it on. */
export type AnswerShape =
  /** `{entities: […]}` */
  | "listing"
  /** `{results: […]}`, which may be missing where nothing was found. */
  | "search"
  /** `{userDetails: […]}`, which may be missing where nothing was found. */
  | "details"
  | "object"
  /** An object, or no body at all (a job that is not done answers 202 with nothing). */
  | "objectOrNothing"
  /** A list of objects. */
  | "array"
  /** A list of strings. */
  | "texts"
  /** Whatever the body is, it says nothing. */
  | "empty";

/** The answer of an operation: its checked shape, and (for the compiler only) its type. */
export interface Answer<Type> {
  readonly shape: AnswerShape;
  /** Never present at run time. */
  readonly type?: Type;
}

/** An answer of type `Type`, checked at run time to have `shape`. */
export function answers<Type>(shape: AnswerShape): Answer<Type> {
  return { shape };
}

/**
 * Permissions as the API documents them. `NO` means that none is documented, not that none is needed.
 */
export interface Permissions {
  readonly type: "ANY" | "ALL" | "NO";
  readonly permissions: readonly string[];
}

export const anyOf = (...permissions: string[]): Permissions => ({ type: "ANY", permissions });
export const allOf = (...permissions: string[]): Permissions => ({ type: "ALL", permissions });
export const noneDocumented: Permissions = { type: "NO", permissions: [] };

export interface Operation<
  Path extends string = string,
  Query extends TObject | undefined = TObject | undefined,
  Body extends TSchema | undefined = TSchema | undefined,
  Result = unknown,
> {
  /** The official SDK's method name. */
  readonly id: string;
  readonly method: Method;
  /** Full path with `{name}` for each path parameter. */
  readonly path: Path;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer<Result>;
  /** Documented; where the answer says nothing ("empty"), any other 2xx is a success too. */
  readonly success: readonly number[];
  readonly permissions: Permissions;
  /** May be sent again when it is not known whether the first request was carried out. */
  readonly repeatable: boolean;
  /**
   * Replaces a whole list, and so wipes what somebody else just added, where another call changes a part of it. Such
   * operations never enter a plan.
   */
  readonly replacesList: boolean;
  /** Deletes, revokes, cancels or replaces; a function where that depends on the input. */
  readonly destructive: boolean | ((input: AnyInput) => boolean);
  readonly deprecated: boolean;
  /** One line, in our own words. */
  readonly summary: string;
  /** The id of the command or view in package.json where people meet this operation. */
  readonly home: string;
}

interface Declaration<
  Path extends string,
  Query extends TObject | undefined,
  Body extends TSchema | undefined,
  Result,
> {
  id: string;
  method: Method;
  path: Path;
  query?: Query;
  body?: Body;
  answer: Answer<Result>;
  success?: readonly number[];
  permissions: Permissions;
  /** GETs and HEADs are; anything else has to say so. */
  repeatable?: boolean;
  replacesList?: boolean;
  destructive?: boolean | ((input: AnyInput) => boolean);
  deprecated?: boolean;
  summary: string;
  home: string;
}

/** Declares one operation; what is not said has the usual value. */
export function operation<
  const Path extends string,
  Result,
  Query extends TObject | undefined = undefined,
  Body extends TSchema | undefined = undefined,
>(declaration: Declaration<Path, Query, Body, Result>): Operation<Path, Query, Body, Result> {
  return {
    success: [200],
    repeatable: declaration.method === "GET" || declaration.method === "HEAD",
    replacesList: false,
    destructive: false,
    deprecated: false,
    ...declaration,
  };
}

/** The names in braces of a path template. */
export type PathParameter<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

type PathInput<Path extends string> = [PathParameter<Path>] extends [never]
  ? { path?: undefined }
  : { path: { [Name in PathParameter<Path>]: string } };

type RequiredKey<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

type QueryInput<Query> = Query extends TObject
  ? [RequiredKey<Static<Query>>] extends [never]
    ? { query?: Static<Query> }
    : { query: Static<Query> }
  : { query?: undefined };

type BodyInput<Body> = Body extends TSchema ? { body: Static<Body> } : { body?: undefined };

/** What a call of the operation must be given. */
export type InputOf<O extends Operation> =
  O extends Operation<infer Path, infer Query, infer Body>
    ? PathInput<Path> & QueryInput<Query> & BodyInput<Body>
    : never;

/** What a call of the operation answers. */
export type ResultOf<O extends Operation> =
  O extends Operation<string, TObject | undefined, TSchema | undefined, infer Result> ? Result : never;

/** What any operation's input looks like once its own type is no longer of interest (the wire, the journal). */
export interface AnyInput {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** Whether a call with that input takes away what another call with other input does not bring back as it was. */
export function isDestructive({ destructive }: Operation, input: AnyInput): boolean {
  return typeof destructive === "boolean" ? destructive : destructive(input);
}
