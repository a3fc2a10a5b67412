/** All permissions that there are, as far as the demo organization knows: those of the table, and those of its roles. */
import type { Models } from "purecloud-platform-client-v2";
import { operations } from "../api/operations/index.js";
import { ROLES } from "./data/catalogue.js";

interface Permission {
  readonly domain: string;
  readonly entity: string;
  readonly action: string;
  /** Whether it counts in the divisions in which it is granted. */
  divisionAware: boolean;
}

/** Permissions to grant and revoke count where the grant is, whoever gets it. */
const GRANTS = /^authorization:grant:/;

function collect(): Permission[] {
  const found = new Map<string, Permission>();
  const add = (permission: string, divisionAware: boolean): void => {
    const [domain = "", entity = "", action = ""] = permission.split(":");
    if ([domain, entity, action].some((word) => word === "" || word === "*")) return;
    const known = found.get(permission);
    if (known === undefined) found.set(permission, { domain, entity, action, divisionAware });
    else known.divisionAware ||= divisionAware;
  };
  for (const { path, permissions } of operations)
    for (const permission of permissions.permissions)
      add(permission, /\{(userId|queueId)\}/.test(path) || GRANTS.test(permission));
  for (const { policies } of ROLES)
    for (const { domain, entity, actions } of policies)
      for (const action of actions) add(`${domain}:${entity}:${action}`, false);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, permission]) => permission);
}

let all: readonly Permission[] | undefined;

const words = (text: string): string[] => text.replace(/([a-z])([A-Z])/g, "$1 $2").split(/\s+/);
const titled = (text: string): string =>
  words(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");

/** The permissions that contain the text, by domain and what they are about. */
export function permissionCollections(text = ""): Models.DomainPermissionCollection[] {
  all ??= collect();
  const domains = new Map<string, Map<string, Models.DomainPermission[]>>();
  for (const { domain, entity, action, divisionAware } of all) {
    if (!`${domain}:${entity}:${action}`.toLowerCase().includes(text.toLowerCase())) continue;
    const entities = domains.get(domain) ?? new Map<string, Models.DomainPermission[]>();
    const permissions = entities.get(entity) ?? [];
    permissions.push({
      domain,
      entityType: entity,
      action,
      label: `${titled(entity)}: ${titled(action)}`,
      allowsConditions: false,
      divisionAware,
    });
    domains.set(domain, entities.set(entity, permissions));
  }
  return [...domains].map(([domain, entities]) => ({
    id: domain,
    name: domain,
    domain,
    permissionMap: Object.fromEntries(entities),
    selfUri: `/api/v2/authorization/permissions/${domain}`,
  }));
}
