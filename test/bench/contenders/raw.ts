// undici as it comes, with JSON.parse: no faster client can be built on it.
import { request } from "undici";
import { EXPAND, MEMBERS, PAGE_SIZE, QUEUE_ID, TOKEN, port, serve } from "./contender.js";

const origin = `http://127.0.0.1:${port}`;
const headers = { authorization: `Bearer ${TOKEN}`, accept: "application/json" };

function countOf(page: unknown): number | undefined {
  if (typeof page !== "object" || page === null || !("entities" in page)) return undefined;
  return Array.isArray(page.entities) ? page.entities.length : undefined;
}

serve({
  async get() {
    const { body } = await request(
      `${origin}/api/v2/users?pageSize=${PAGE_SIZE}&expand=${EXPAND.join(",")}`,
      { headers },
    );
    return countOf(JSON.parse(await body.text()));
  },
  async post() {
    const { body, statusCode } = await request(`${origin}/api/v2/routing/queues/${QUEUE_ID}/members`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(MEMBERS),
    });
    await body.text();
    if (statusCode !== 204) throw new Error(`status ${statusCode}`);
  },
});
