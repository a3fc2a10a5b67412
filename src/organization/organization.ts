/** One connected organization. */
import type { Client } from "../api/client.js";
import { Directory } from "./directory.js";
import type { Named } from "./model.js";
import { Users } from "./users.js";

export class Organization implements Named {
  readonly users: Users;
  readonly directory: Directory;

  constructor(
    readonly id: string,
    readonly name: string,
    readonly client: Client,
  ) {
    this.users = new Users(client);
    this.directory = new Directory(client);
  }
}
