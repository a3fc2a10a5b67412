/**
 * The Platform API as a library: it needs Node and nothing of VS Code, and is usable on its own.
 *
 *     const transport = createTransport();
 *     const endpoints = endpointsOf("mypurecloud.ie");
 *     const { accessToken } = await grantToClient(endpoints, { clientId, clientSecret }, transport);
 *     const tokens = { token: async () => accessToken, renew: async () => undefined };
 *     const client = new Client({ endpoints, tokens, transport, userAgent: "mine/1.0" });
 *     const { entities } = await client.call(getUsers, { query: { pageSize: 100, expand: ["skills"] } });
 */
export * from "./client.js";
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
export { grantToClient, isToken, type ClientCredentials, type Grant } from "./oauth.js";
export * from "./operation.js";
export * from "./operations/index.js";
export * from "./paging.js";
export { HIDDEN, summaryOf, withoutSecrets } from "./redaction.js";
export * from "./regions.js";
export * from "./schemas.js";
export {
  TransportError,
  createTransport,
  type HttpAnswer,
  type HttpRequest,
  type Transport,
  type TransportFault,
  type TransportOptions,
} from "./transport.js";
