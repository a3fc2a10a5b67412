/**
 * The Platform API as a library: it needs Node and nothing of VS Code, and is usable on its own.
 *
 *     const transport = createTransport({ userAgent: "mine/1.0" });
 *     const endpoints = endpointsOf("mypurecloud.ie");
 *     const tokens = clientTokens(endpoints, { clientId, clientSecret }, transport);
 *     const client = new Client({ endpoints, tokens, transport });
 *     for await (const user of itemsOf(pages(client, getUsers, { query: { expand: ["skills"] } }))) { … }
 *     await client.call(patchUserRoutingskillsBulk, { path: { userId }, body: [{ id, proficiency: 4 }] });
 */
export { Client, type CallOptions, type CallRecord, type ClientOptions, type TokenSource } from "./client.js";
export { clientTokens } from "./clientTokens.js";
export { systemClock, type Clock } from "./clock.js";
export {
  ApiError,
  CancelledError,
  type ApiErrorDetails,
  type ApiErrorKind,
  type CarriedOut,
  type FieldError,
} from "./errors.js";
export { RateLimiter, type Priority, type Settle } from "./limiter.js";
export type { NetworkSettings } from "./network.js";
export { grantToClient, type ClientCredentials, type Grant } from "./oauth.js";
export {
  isDestructive,
  type AnyInput,
  type InputOf,
  type Method,
  type Operation,
  type Permissions,
  type ResultOf,
} from "./operation.js";
export * from "./operations/index.js";
export {
  allItems,
  firstPage,
  itemsOf,
  pages,
  type ItemOf,
  type Page,
  type PagedOperation,
} from "./paging.js";
export { HIDDEN, sendsSecret, summaryOf, withoutSecrets } from "./redaction.js";
export { endpointsOf, regions, type Endpoints, type Region } from "./regions.js";
export {
  TransportError,
  createTransport,
  type HttpAnswer,
  type HttpRequest,
  type Transport,
  type TransportFault,
  type TransportOptions,
} from "./transport.js";
export { violationOf, type Violation } from "./validation.js";
