/** Every command, by its id in package.json. A test holds the two lists against each other. */
import { accountCommands } from "./accounts.js";
import { changeCommands } from "./changes.js";
import type { Command } from "./context.js";
import { historyCommands } from "./history.js";
import { openUserCommands } from "./openUser.js";
import { queueCommands } from "./queues.js";
import { ratedCommands } from "./rated.js";
import { stationCommands } from "./stations.js";
import { statusCommands } from "./status.js";
import { userCommands } from "./users.js";

export const commands: Readonly<Record<string, Command>> = {
  ...accountCommands,
  ...userCommands,
  ...openUserCommands,
  ...ratedCommands,
  ...queueCommands,
  ...stationCommands,
  ...statusCommands,
  ...changeCommands,
  ...historyCommands,
};
