/** What the demo organization consists of besides people. */

export const ORGANIZATION_NAME = "Northwind (demo)";
export const MAIL_DOMAIN = "northwind.example";

/** The first is the home division. */
export const DIVISIONS = ["Home", "Europe", "Americas", "Asia-Pacific", "Back Office"] as const;

export const SKILLS: readonly string[] = [
  ..."Account Closure|Address Change|Appliance Repair|Billing|Business Accounts|Cancellations|Card Payments".split(
    "|",
  ),
  ..."Claims|Collections|Complaints|Contract Renewal|Credit Check|Data Protection|Delivery Tracking|Direct Debit".split(
    "|",
  ),
  ..."Escalations|Export|Fibre Broadband|Fraud|Gift Cards|Hardware Support|Hotel Bookings|Installation|Insurance".split(
    "|",
  ),
  ..."Invoices|Loyalty Programme|Mobile Network|New Customers|Order Entry|Outage Reports|Password Reset|Refunds".split(
    "|",
  ),
  ..."Returns|Roaming|Sales|Social Media|Tax & Duties|Travel Disruption|VIP|Warranty".split("|"),
];

export const LANGUAGES: readonly string[] =
  "Arabic|Dutch|English|French|German|Hindi|Italian|Japanese|Portuguese|Spanish".split("|");

export interface QueueSeed {
  readonly name: string;
  readonly division: (typeof DIVISIONS)[number];
  /** Names of groups whose members are members of the queue. */
  readonly groups?: readonly string[];
}

const queues = (division: QueueSeed["division"], names: string): QueueSeed[] =>
  names.split("|").map((name) => ({ name, division }));

export const QUEUES: readonly QueueSeed[] = [
  ...queues("Home", "Billing|Customer Care|Retention|Returns & Refunds|Sales|Social Messaging|Web Chat"),
  ...queues(
    "Europe",
    "DE Kundendienst|ES Atención al Cliente|FR Service Client|PL Obsługa Klienta|UK Technical Support",
  ),
  ...queues("Americas", "BR Atendimento|CA Bilingual|MX Soporte|US Business Desk|US Technical Support"),
  ...queues("Asia-Pacific", "AU Customer Care|IN Technical Support|JP Customer Care"),
  ...queues("Back Office", "Claims|Fraud Review"),
  { name: "Escalations", division: "Home", groups: ["Duty Supervisors"] },
  { name: "Out of Hours", division: "Home", groups: ["Night Shift", "Duty Supervisors"] },
  { name: "VIP", division: "Home", groups: ["Premium Service"] },
];

export interface Policy {
  readonly domain: string;
  readonly entity: string;
  /** `*` stands for all. */
  readonly actions: readonly string[];
}

const policies = (...permissions: string[]): Policy[] =>
  permissions.map((permission) => {
    const [domain = "", entity = "", actions = ""] = permission.split(":");
    return { domain, entity, actions: actions.split(",") };
  });

const VIEWING = [
  "routing:skill:view",
  "routing:queue:view",
  "directory:user:view",
  "authorization:grant:view",
  "authorization:role:view",
] as const;

/** What users did and do. */
const WATCHING = [
  "analytics:userObservation:view",
  "analytics:userAggregate:view",
  "analytics:userDetail:view",
] as const;

export const ADMINISTRATOR = "Administrator";
export const EMPLOYEE = "Employee";
export const AUDITOR = "Auditor (view only)";
export const USER_ADMINISTRATOR = "User Administrator";

export interface RoleSeed {
  readonly name: string;
  readonly description: string;
  readonly policies: readonly Policy[];
}

export const ROLES: readonly RoleSeed[] = [
  { name: ADMINISTRATOR, description: "Everything, everywhere.", policies: policies("*:*:*") },
  { name: EMPLOYEE, description: "What everybody may do.", policies: policies("directory:user:view") },
  {
    name: "Agent",
    description: "Takes interactions.",
    policies: policies("routing:queue:join", "ui:phone:view"),
  },
  {
    name: "Supervisor",
    description: "Runs a team of agents.",
    policies: policies(
      ...VIEWING,
      "routing:skill:assign",
      "routing:queueMember:manage",
      "presence:userPresence:edit",
      ...WATCHING,
    ),
  },
  {
    name: USER_ADMINISTRATOR,
    description: "Creates and changes users.",
    policies: policies(...VIEWING, "directory:user:add,edit,delete", "authorization:grant:add,delete"),
  },
  {
    name: "Quality Evaluator",
    description: "Scores interactions.",
    policies: policies("quality:evaluation:*"),
  },
  { name: "Reporting Analyst", description: "Reads analytics.", policies: policies("analytics:*:view") },
  { name: "Knowledge Author", description: "Writes articles.", policies: policies("knowledge:document:*") },
  { name: "Telephony Administrator", description: "Runs telephony.", policies: policies("telephony:*:*") },
  {
    name: AUDITOR,
    description: "Sees everything and changes nothing.",
    policies: policies(...VIEWING, ...WATCHING),
  },
];

export interface GroupSeed {
  readonly name: string;
  readonly description: string;
  /** About how many of the organization's users are members. */
  readonly share: number;
  /** Roles that its members have through it, and in which division (`*`: all). */
  readonly roles?: readonly { readonly role: string; readonly division: string }[];
}

export const GROUPS: readonly GroupSeed[] = [
  {
    name: "Contact Centre Agents",
    description: "Everybody who takes interactions",
    share: 0.7,
    roles: [{ role: "Agent", division: "*" }],
  },
  {
    name: "Duty Supervisors",
    description: "On call for escalations",
    share: 0.06,
    roles: [
      { role: "Supervisor", division: "Home" },
      { role: "Reporting Analyst", division: "*" },
    ],
  },
  { name: "Night Shift", description: "Works from 22:00 to 06:00", share: 0.12 },
  { name: "Premium Service", description: "Looks after VIP customers", share: 0.08 },
  {
    name: "Quality Circle",
    description: "Listens, scores and coaches",
    share: 0.05,
    roles: [{ role: "Quality Evaluator", division: "*" }],
  },
  {
    name: "Knowledge Editors",
    description: "Keeps the articles current",
    share: 0.05,
    roles: [{ role: "Knowledge Author", division: "*" }],
  },
  { name: "First Aiders", description: "Trained in first aid", share: 0.04 },
  { name: "Works Council", description: "Elected by the staff", share: 0.03 },
  {
    name: "Platform Team",
    description: "Runs the contact centre platform",
    share: 0.02,
    roles: [
      { role: "User Administrator", division: "*" },
      { role: "Telephony Administrator", division: "*" },
    ],
  },
  { name: "New Starters", description: "In their first three months", share: 0.1 },
];

export interface DepartmentSeed {
  readonly name: string;
  readonly titles: readonly string[];
  /** How many of a hundred users work there. */
  readonly weight: number;
  /** Whether its people take interactions. */
  readonly takesInteractions: boolean;
}

export const DEPARTMENTS: readonly DepartmentSeed[] = [
  { name: "Customer Care", titles: ["Agent", "Senior Agent"], weight: 40, takesInteractions: true },
  { name: "Sales", titles: ["Sales Agent", "Account Manager"], weight: 18, takesInteractions: true },
  {
    name: "Technical Support",
    titles: ["Support Engineer", "Senior Support Engineer"],
    weight: 20,
    takesInteractions: true,
  },
  { name: "Back Office", titles: ["Case Worker", "Claims Specialist"], weight: 10, takesInteractions: true },
  { name: "Workforce Management", titles: ["Planner", "Analyst"], weight: 5, takesInteractions: false },
  { name: "Quality", titles: ["Coach", "Evaluator"], weight: 4, takesInteractions: false },
  { name: "IT", titles: ["Platform Engineer", "Administrator"], weight: 3, takesInteractions: false },
];

export const STATION_COUNT = 200;

/** System presences, with how often (of a hundred) somebody at work is in them. Offline is for those who are not. */
export const PRESENCES = [
  ["Available", 14],
  ["Busy", 8],
  ["Away", 6],
  ["Break", 6],
  ["Meal", 5],
  ["Meeting", 7],
  ["Training", 4],
  ["On Queue", 46],
  ["Idle", 4],
  ["Offline", 0],
] as const;

/** Presences that the organization has added, each under one of the system's, with what they are called by language. */
export const OWN_PRESENCES: readonly {
  readonly systemPresence: SystemPresence;
  readonly labels: Readonly<Record<string, string>>;
  readonly deactivated?: boolean;
}[] = [
  { systemPresence: "Busy", labels: { en_US: "Coaching", de: "Coaching", es: "Formación individual" } },
  { systemPresence: "Away", labels: { en_US: "Doctor", de: "Arzttermin", es: "Médico" } },
  { systemPresence: "Away", labels: { en_US: "Fire drill", de: "Brandschutzübung" }, deactivated: true },
];

/** What the system's presences are called in other languages than English. */
export const PRESENCE_LABELS: Readonly<Record<SystemPresence, Readonly<Record<string, string>>>> = {
  Available: { de: "Verfügbar", es: "Disponible" },
  Busy: { de: "Beschäftigt", es: "Ocupado" },
  Away: { de: "Abwesend", es: "Ausente" },
  Break: { de: "Pause", es: "Descanso" },
  Meal: { de: "Mahlzeit", es: "Comida" },
  Meeting: { de: "Besprechung", es: "Reunión" },
  Training: { de: "Schulung", es: "Capacitación" },
  "On Queue": { de: "In Warteschlange", es: "En cola" },
  Idle: { de: "Inaktiv", es: "Inactivo" },
  Offline: { de: "Offline", es: "Desconectado" },
};

export type SystemPresence = (typeof PRESENCES)[number][0];
export type RoutingState = "OFF_QUEUE" | "IDLE" | "INTERACTING" | "NOT_RESPONDING" | "COMMUNICATING";
