/** What users' profiles hold besides name, title and department. Random numbers of their own: names and skills stay as they are. */
import type { Contact } from "../api/schemas.js";
import type { User } from "./organization.js";
import { Random } from "./random.js";

const DAY = 24 * 60 * 60_000;
const CERTIFICATIONS = ["Contact Centre Fundamentals", "Data Protection", "First Aid", "ITIL Foundation"];
const EMPLOYEE_TYPES = ["Full-time", "Full-time", "Full-time", "Part-time", "Contractor"];

export type Profile = Pick<
  User,
  | "preferredName"
  | "addresses"
  | "primaryNumber"
  | "certifications"
  | "employer"
  | "acdAutoAnswer"
  | "locations"
  | "biography"
>;

function phone(type: string, address: string): Contact {
  return { address, display: address, mediaType: "PHONE", type, countryCode: "US" };
}

/** Makes one profile after the other. */
export class Profiles {
  readonly #random: Random;
  readonly #now: number;

  constructor({ seed, now }: { readonly seed: string; readonly now: number }) {
    this.#random = new Random(seed, "profiles");
    this.#now = now;
  }

  profile(name: string, mailbox: string, index: number): Profile {
    const random = this.#random;
    return {
      preferredName: random.chance(0.1) ? (name.split(" ")[0] ?? "") : "",
      addresses: this.#addresses(mailbox, index),
      primaryNumber: undefined,
      certifications: random.chance(0.25) ? random.sample(CERTIFICATIONS, random.whole(1, 2)) : [],
      employer: this.#employer(name, index),
      acdAutoAnswer: random.chance(0.1),
      locations: [],
      biography: {},
    };
  }

  #addresses(mailbox: string, index: number): Contact[] {
    const random = this.#random;
    const number = (area: number): string => `+1${area}${String(1_000_000 + index)}`;
    const extension = String(2000 + (index % 8000));
    return [
      phone("WORK", number(555)),
      ...(random.chance(0.08)
        ? [{ extension, display: extension, mediaType: "PHONE", type: "WORK2" } satisfies Contact]
        : []),
      ...(random.chance(0.3) ? [phone("MOBILE", number(556))] : []),
      ...(random.chance(0.05) ? [phone("HOME", number(557))] : []),
      ...(random.chance(0.04)
        ? [{ address: `${mailbox}@alumni.example`, mediaType: "EMAIL", type: "OTHER" } satisfies Contact]
        : []),
    ];
  }

  #employer(name: string, index: number): User["employer"] {
    const random = this.#random;
    if (random.chance(0.4)) return {};
    const employeeId = `NW-${String(10_000 + index)}`;
    if (random.chance(0.2)) return { employeeId };
    return {
      officialName: name,
      employeeId,
      employeeType: random.pick(EMPLOYEE_TYPES),
      dateHire: new Date(this.#now - random.whole(30, 6000) * DAY).toISOString().slice(0, 10),
    };
  }
}
