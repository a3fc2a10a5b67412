/** What arrives from the form, checked: a message that is none of ours is dropped. */
import { isRecord } from "../../api/json.js";
import type { Edit, FormCommand, FromForm, Json } from "./protocol.js";

const commands: readonly FormCommand[] = [
  "preview",
  "openText",
  "refresh",
  "signIn",
  "setPresence",
  "setStation",
];

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isRecord(value) && Object.values(value).every(isJson);
}

function isEdit(value: unknown): value is Edit {
  if (!isRecord(value)) return false;
  const { place } = value;
  const placed = Array.isArray(place) && place.length > 0 && place.every((key) => typeof key === "string");
  return placed && (value["remove"] === true || ("value" in value && isJson(value["value"])));
}

const isEdits = (value: unknown): boolean => Array.isArray(value) && value.every(isEdit);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value);

/** Whether a message is one that the form sends. */
export function isFromForm(value: unknown): value is FromForm {
  if (!isRecord(value)) return false;
  switch (value["type"]) {
    case "ready":
      return true;
    case "edit":
      return isCount(value["sequence"]) && isEdits(value["edits"]);
    case "flushed":
      return isCount(value["request"]) && isCount(value["sequence"]) && isEdits(value["edits"]);
    case "suggest":
      return (
        isCount(value["request"]) && typeof value["of"] === "string" && typeof value["text"] === "string"
      );
    case "run":
      return commands.some((command) => command === value["command"]);
    default:
      return false;
  }
}
