// Our client. The bench has this load the bundle of src/api, not the sources.
import {
  Client,
  createTransport,
  endpointsOf,
  getUsers,
  postRoutingQueueMembers,
} from "../../../src/api/index.js";
import { EXPAND, MEMBERS, PAGE_SIZE, QUEUE_ID, TOKEN, port, serve } from "./contender.js";

const client = new Client({
  endpoints: endpointsOf(`http://127.0.0.1:${port}`),
  tokens: { token: () => Promise.resolve(TOKEN), renew: () => Promise.resolve(undefined) },
  transport: createTransport({ userAgent: "bench/1.0" }),
});

serve({
  async get() {
    const { entities } = await client.call(getUsers, { query: { pageSize: PAGE_SIZE, expand: [...EXPAND] } });
    return entities?.length;
  },
  post: () => client.call(postRoutingQueueMembers, { path: { queueId: QUEUE_ID }, body: [...MEMBERS] }),
});
