/** Queues: the organization's, their members, and in which of their queues members are active. */
import type { InputOf } from "../../api/operation.js";
import * as table from "../../api/operations/queues.js";
import { callersUser } from "../callersUser.js";
import { page } from "../listing.js";
import type { Membership, Organization, Queue, User } from "../organization.js";
import { Problem, invalid, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { within } from "../scope.js";
import { serve } from "../serve.js";
import { idFilter, listUri, nameFilter, reversed, userOf } from "./find.js";

/** As long a page as is needed for the queues of one call. */
const BULK_PAGE = { pageSize: 100 };

const queuesPath = (user: User): string => `${represent.userUri(user.id)}/queues`;

function queueOf(organization: Organization, id: string): Queue {
  const queue = organization.queues.get(id);
  if (queue === undefined) throw notFound("queue", id);
  return queue;
}

/** A queue of which the user is a member, by whatever way. */
function membershipOf(organization: Organization, user: User, queueId: string): Membership {
  const queue = queueOf(organization, queueId);
  const membership = organization.membership(user, queue);
  if (membership === undefined) {
    throw new Problem(
      404,
      "not.found",
      `${user.name} is no member of the queue ${queue.name} (${queueId}).`,
      {
        messageParams: { id: queueId },
      },
    );
  }
  return membership;
}

/** Refuses to take out who is in the queue by a group alone: that is the group's membership. */
function requireDirect({ direct, queue }: Membership, user: User, organization: Organization): void {
  if (direct) return;
  const groups = queue.groupIds
    .filter((id) => user.groupIds.has(id))
    .map((id) => organization.groups.get(id)?.name ?? id)
    .join(", ");
  throw new Problem(
    400,
    "bad.request",
    `${user.name} is a member of ${queue.name} through ${groups}, and cannot be removed personally.`,
  );
}

/**
 * Makes the user active or not in the queues of the body. (U) One of which they are no member refuses them all; the
 * newest SDK says of patchUserQueues that such a queue is passed over, and that changes may take a moment.
 */
function join(
  organization: Organization,
  user: User,
  wanted: readonly { readonly id: string; readonly joined: boolean }[],
): Membership[] {
  const memberships = wanted.map(({ id, joined }) => ({ ...membershipOf(organization, user, id), joined }));
  for (const membership of memberships) organization.setMembership(user, membership.queue, membership);
  return memberships;
}

function membersOf(organization: Organization, body: readonly { readonly id: string }[]): User[] {
  return body.map(({ id }, index) => {
    const user = organization.users.get(id);
    if (user === undefined || user.state === "deleted")
      throw invalid(`[${index}].id`, `There is no user with the id ${id}.`);
    return user;
  });
}

/** Makes direct members of users. Who is a member already stays as active as before. */
function add(organization: Organization, queue: Queue, members: readonly User[]): void {
  for (const user of members) {
    const joined = organization.membership(user, queue)?.joined ?? true;
    organization.setMembership(user, queue, { direct: true, joined });
  }
}

/** Ends direct memberships; whoever a group has put into the queue as well stays in it as before. */
function remove(organization: Organization, queue: Queue, members: readonly User[]): void {
  const leaving = members.map((user) => ({ user, ...membershipOf(organization, user, queue.id) }));
  for (const { user, ...membership } of leaving) requireDirect(membership, user, organization);
  for (const { user, joined } of leaving) {
    const byGroup = queue.groupIds.some((id) => user.groupIds.has(id));
    organization.setMembership(user, queue, { direct: false, joined: byGroup && joined });
    if (!byGroup) organization.further.forgetRing(queue, user);
  }
}

/** The outermost ring of bullseye routing. */
const OUTERMOST_RING = 6;

interface Member {
  readonly user: User;
  readonly joined: boolean;
  readonly direct: boolean;
}

type MemberQuery = NonNullable<InputOf<typeof table.getRoutingQueueMembers>["query"]>;

/** Whether somebody has all of the wanted, which are ids or names (U). */
function hasAll(
  wanted: readonly string[],
  held: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, { readonly id: string; readonly name: string }>,
): boolean {
  return wanted.every((text) =>
    [...held.keys()].some((id) => id === text || known.get(id)?.name.toLowerCase() === text.toLowerCase()),
  );
}

/** Whether the text is one of those, whatever the case; anything goes where none is asked for. */
const isOneOf = (wanted: readonly string[] | undefined, ...texts: readonly string[]): boolean =>
  wanted === undefined ||
  wanted.some((text) => texts.some((own) => own.toLowerCase() === text.toLowerCase()));

/** The members of the queue who are as the query wants them. */
function memberFilter(query: MemberQuery, organization: Organization): (member: Member) => boolean {
  const isNamed = nameFilter(query.name);
  const { skills = [], languages = [], profileSkills = [] } = query;
  return ({ user, joined, direct }) =>
    isNamed(user) &&
    (query.joined ?? joined) === joined &&
    // Whoever is in by themselves and by a group counts as in by themselves, as the queue counts them.
    (query.memberBy === undefined || (query.memberBy === "user") === direct) &&
    isOneOf(query.routingStatus, user.routing.status) &&
    isOneOf(query.presence, user.presence.definition.systemPresence, user.presence.definition.id) &&
    hasAll(skills, user.skills, organization.skills) &&
    hasAll(languages, user.languages, organization.languages) &&
    profileSkills.every((skill) => isOneOf([skill], ...user.profileSkills));
}

const queueRef = (organization: Organization, { id, name, divisionId }: Queue) => ({
  id,
  name,
  division: represent.division(organization, divisionId),
  selfUri: `/api/v2/routing/queues/${id}`,
});

export const queues = [
  serve(table.getUserQueues, ({ path, query = {} }, { organization }) => {
    const user = userOf(organization, path.userId);
    const joined = query.joined ?? true;
    const memberships = organization
      .memberships(user)
      .filter((membership) => membership.joined === joined)
      .filter(({ queue }) => query.divisionId === undefined || query.divisionId.includes(queue.divisionId));
    return page(memberships, query, listUri(queuesPath(user), query), (membership) =>
      represent.queue(organization, membership),
    );
  }),

  serve(table.patchUserQueues, ({ path, query = {}, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    const memberships = join(organization, user, body).filter(
      ({ queue }) => query.divisionId === undefined || query.divisionId.includes(queue.divisionId),
    );
    return page(memberships, BULK_PAGE, listUri(queuesPath(user), query), (membership) =>
      represent.queue(organization, membership),
    );
  }),

  serve(table.patchUserQueue, ({ path, body }, { organization }) => {
    const user = userOf(organization, path.userId);
    const [membership] = join(organization, user, [{ id: path.queueId, joined: body.joined }]);
    if (membership === undefined) throw notFound("queue", path.queueId);
    return represent.queue(organization, membership);
  }),

  serve(table.getRoutingQueues, ({ query = {} }, { organization }) => {
    // `queues` is in the order of names. No queue has a peer.
    const found = [...organization.queues.values()]
      .filter(nameFilter(query.name))
      .filter(idFilter(query.id))
      .filter(({ divisionId }) => query.divisionId === undefined || query.divisionId.includes(divisionId))
      .filter(() => query.hasPeer !== true);
    const ordered = reversed(found, query.sortOrder === "desc");
    return page(ordered, query, listUri("/api/v2/routing/queues", query), (queue) =>
      represent.organizationQueue(organization, queue),
    );
  }),

  serve(table.postRoutingQueueMembers, ({ path, query = {}, body }, { organization }) => {
    const queue = queueOf(organization, path.queueId);
    const members = membersOf(organization, body);
    if (query.delete === true) remove(organization, queue, members);
    else add(organization, queue, members);
  }),

  serve(table.deleteRoutingQueueMember, ({ path }, { organization }) => {
    const queue = queueOf(organization, path.queueId);
    remove(organization, queue, [userOf(organization, path.memberId)]);
  }),

  serve(table.getRoutingQueueMembers, ({ path, query = {} }, { organization, expandOmits }) => {
    const queue = queueOf(organization, path.queueId);
    const members = organization.usersByName("any").flatMap((user) => {
      const membership = user.state === "deleted" ? undefined : organization.membership(user, queue);
      return membership === undefined ? [] : [{ ...membership, user }];
    });
    const found = members.filter(memberFilter(query, organization));
    const uri = listUri(`/api/v2/routing/queues/${queue.id}/members`, query);
    const expand = new Set(query.expand);
    const view = { organization, expand, omits: expandOmits };
    const listing = page(reversed(found, query.sortOrder === "desc"), query, uri, (member) => ({
      id: member.user.id,
      name: member.user.name,
      user: represent.user(member.user, view),
      ringNumber: organization.further.ring(queue, member.user),
      joined: member.joined,
      memberBy: member.direct ? "user" : "group",
      ...(expand.has("routingStatus") ? { routingStatus: represent.routingStatus(member.user) } : {}),
      selfUri: `/api/v2/routing/queues/${queue.id}/members/${member.user.id}`,
    }));
    // Unlike other lists it does not say how long it is.
    const { total: _total, pageCount: _pageCount, lastUri: _lastUri, ...rest } = listing;
    return rest;
  }),

  serve(table.patchRoutingQueueMember, ({ path, body }, { organization }) => {
    const queue = queueOf(organization, path.queueId);
    const user = userOf(organization, path.memberId);
    const { direct, joined } = membershipOf(organization, user, queue.id);
    const { id = user.id, ringNumber } = body;
    if (id !== user.id) throw invalid("id", "The id is not that of the address.");
    if (ringNumber !== undefined && ringNumber > OUTERMOST_RING)
      throw invalid("ringNumber", `There are ${OUTERMOST_RING} rings.`, "constraint.validation");
    if (ringNumber !== undefined) organization.further.setRing(queue, user, ringNumber);
    organization.setMembership(user, queue, { direct, joined: body.joined ?? joined });
  }),

  serve(table.getRoutingQueue, ({ path }, { organization }) =>
    represent.organizationQueue(organization, queueOf(organization, path.queueId)),
  ),

  serve(table.getRoutingQueuesMe, ({ query = {} }, surroundings) => {
    const { organization } = surroundings;
    const memberships = organization
      .memberships(callersUser(surroundings))
      .filter(({ joined }) => (query.joined ?? joined) === joined);
    const ordered = reversed(memberships, query.sortOrder === "desc");
    return page(ordered, query, listUri("/api/v2/routing/queues/me", query), (membership) =>
      represent.queue(organization, membership),
    );
  }),

  serve(table.getRoutingQueuesDivisionviews, ({ query = {} }, surroundings) => {
    const { organization } = surroundings;
    if ((query.sortBy ?? "name") !== "name")
      throw invalid("sortBy", "The demo organization sorts queues by name alone.");
    const found = [...organization.queues.values()]
      .filter(nameFilter(query.name))
      .filter(idFilter(query.id))
      .filter(({ divisionId }) => query.divisionId === undefined || query.divisionId.includes(divisionId))
      .filter(within("routing:queue:search", surroundings));
    const ordered = reversed(found, query.sortOrder === "desc");
    return page(ordered, query, listUri("/api/v2/routing/queues/divisionviews", query), (queue) =>
      queueRef(organization, queue),
    );
  }),
];
