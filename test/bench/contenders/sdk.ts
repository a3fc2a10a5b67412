// The official SDK. The bench has this load a bundle of it, and gives the process an empty HOME, where it reads a file.
import sdk from "purecloud-platform-client-v2";
import { EXPAND, MEMBERS, PAGE_SIZE, QUEUE_ID, TOKEN, port, serve } from "./contender.js";

sdk.ApiClient.instance.setGateway({ host: "127.0.0.1", protocol: "http", port });
sdk.ApiClient.instance.setAccessToken(TOKEN);
const users = new sdk.UsersApi();
const routing = new sdk.RoutingApi();

serve({
  async get() {
    const { entities } = await users.getUsers({ pageSize: PAGE_SIZE, expand: [...EXPAND] });
    return entities?.length;
  },
  async post() {
    await routing.postRoutingQueueMembers(QUEUE_ID, MEMBERS);
  },
});
