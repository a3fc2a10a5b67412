/** One connected organization. */
import type { Client } from "../api/client.js";
import { Directory } from "./directory.js";
import type { Named } from "./model.js";
import { OrganizationNames } from "./names.js";
import { Users } from "./users.js";

export class Organization implements Named {
  readonly users: Users;
  readonly directory: Directory;
  readonly names: OrganizationNames;

  constructor(
    readonly id: string,
    readonly name: string,
    readonly client: Client,
    /** Who is signed in, as people say it; undefined where that is not known. */
    readonly actor: () => string | undefined = () => undefined,
  ) {
    this.users = new Users(client);
    this.directory = new Directory(client);
    this.names = new OrganizationNames(client, this.users);
  }
}
