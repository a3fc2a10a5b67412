/** Every command, by its id in package.json. A test holds the two lists against each other. */
import { accountCommands } from "./accounts.js";
import { changeCommands } from "./changes.js";
import type { Command } from "./context.js";
import { ratedCommands } from "./rated.js";
import { userCommands } from "./users.js";

export const commands: Readonly<Record<string, Command>> = {
  ...accountCommands,
  ...userCommands,
  ...ratedCommands,
  ...changeCommands,
};
