/** How many interactions of each kind an agent takes at once. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/utilization.js";
import { page } from "../listing.js";
import type { Organization, User } from "../organization.js";
import { invalid } from "../problem.js";
import { serve } from "../serve.js";
import { MEDIA, STANDARD_UTILIZATION } from "../state/utilization.js";
import { listUri, nameFilter, reversed, userOf } from "./find.js";

type Utilization = table.UtilizationRequest;

const labelsUri = "/api/v2/routing/utilization/labels";

function checkMedium(medium: string, field: string): void {
  if (!MEDIA.includes(medium)) throw invalid(field, `${field}: ${medium} is none of ${MEDIA.join(", ")}.`);
}

/** Refuses media and labels that there are not. */
function check(organization: Organization, { utilization = {}, labelUtilizations = {} }: Utilization): void {
  for (const [medium, { interruptableMediaTypes = [] }] of Object.entries(utilization)) {
    checkMedium(medium, "utilization");
    for (const other of interruptableMediaTypes)
      checkMedium(other, `utilization.${medium}.interruptableMediaTypes`);
  }
  const labels = new Set(organization.further.utilizationLabels.map(({ id }) => id));
  for (const [id, { interruptingLabelIds = [] }] of Object.entries(labelUtilizations))
    for (const label of [id, ...interruptingLabelIds])
      if (!labels.has(label))
        throw invalid("labelUtilizations", `There is no utilization label with the id ${label}.`);
}

/** The organization's utilization, which has nothing to say of labels. */
function standard(): Utilization {
  return { utilization: STANDARD_UTILIZATION, labelUtilizations: {} };
}

/** What was set, with what the labels are called. */
function shown(organization: Organization, of: Utilization): Models.UtilizationResponse {
  const { utilization = {}, labelUtilizations = {}, maxInboundCalls } = of;
  const names = new Map(organization.further.utilizationLabels.map(({ id, name }) => [id, name]));
  return {
    utilization: Object.fromEntries(
      Object.entries(utilization).map(([medium, share]) => [medium, { ...share }]),
    ),
    labelUtilizations: Object.fromEntries(
      Object.entries(labelUtilizations).map(([id, share]) => [
        id,
        { ...share, labelName: names.get(id) ?? "" },
      ]),
    ),
    ...(maxInboundCalls === undefined ? {} : { maxInboundCalls }),
  };
}

/** (U) What a user has of their own counts as it was sent, and is not filled up with the organization's. */
function userUtilization(organization: Organization, user: User): Models.AgentMaxUtilizationResponse {
  const own = organization.further.utilization.of(user);
  return {
    ...shown(organization, own ?? standard()),
    level: own === undefined ? "Organization" : "Agent",
  };
}

export const utilization = [
  serve(table.getRoutingUserUtilization, ({ path }, { organization }) =>
    userUtilization(organization, userOf(organization, path.userId)),
  ),

  serve(table.putRoutingUserUtilization, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    check(organization, body);
    organization.further.utilization.set(user, body);
    return userUtilization(organization, user);
  }),

  // (U) Where nothing is overridden there is nothing to take away, and nothing wrong.
  serve(table.deleteRoutingUserUtilization, ({ path }, { organization }) =>
    organization.further.utilization.set(userOf(organization, path.userId), undefined),
  ),

  serve(table.getRoutingUtilization, (_input, { organization }) => shown(organization, standard())),

  serve(table.getRoutingUtilizationLabels, ({ query = {} }, { organization }) => {
    const found = organization.further.utilizationLabels.filter(nameFilter(query.name));
    const ordered = reversed(found, query.sortOrder === "descending");
    return page(ordered, query, listUri(labelsUri, query), ({ id, name }) => ({
      id,
      name,
      selfUri: `${labelsUri}/${id}`,
    }));
  }),
];
