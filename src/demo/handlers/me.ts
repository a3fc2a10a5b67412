/** What the API allows to oneself alone: out of office, where one is, and one's chats. */
import type { Models } from "purecloud-platform-client-v2";
import * as table from "../../api/operations/me.js";
import { callersUser } from "../callersUser.js";
import { markedPage } from "../markedListing.js";
import type { Organization, User } from "../organization.js";
import { Problem, invalid, notFound } from "../problem.js";
import * as represent from "../represent.js";
import { serve, type Surroundings } from "../serve.js";
import type { Chat, Whereabouts } from "../state/me.js";
import { listUri, userOf } from "./find.js";

/** The user of the path, who has to be the caller's own. */
function oneself({ organization, caller }: Surroundings, userId: string, code = "not.authorized"): User {
  const user = userOf(organization, userId);
  if (caller.userId !== user.id) throw new Problem(403, code, "This is another user's, and theirs alone.");
  return user;
}

function setOutOfOffice(organization: Organization, user: User, body: table.OutOfOffice): void {
  const { startDate, endDate, active = false, indefinite = false } = body;
  const start = startDate === undefined ? undefined : Date.parse(startDate);
  // Without an end there is none to show.
  const end = endDate === undefined || indefinite ? undefined : Date.parse(endDate);
  if (start !== undefined && end !== undefined && end < start)
    throw invalid("endDate", "The end is before the start.", "invalid.date");
  organization.further.absences.set(user, { active, indefinite, start, end });
}

/** What the client has said up to now, with what it says now. The first that says anything is the one that counts (U). */
function setGeolocation(
  organization: Organization,
  user: User,
  clientId: string,
  { primary, locations, ...body }: table.Geolocation,
): Whereabouts {
  const said = organization.further.geolocations.of(user);
  const before = said.get(clientId);
  for (const [index, { id }] of (locations ?? []).entries())
    if (!organization.further.places.has(id))
      throw invalid(`locations[${index}].id`, `There is no location with the id ${id}.`);
  const next: Whereabouts = {
    ...before,
    ...body,
    primary: primary ?? before?.primary ?? said.size === 0,
    placeIds: locations?.map(({ id }) => id) ?? before?.placeIds ?? [],
  };
  if (next.primary) for (const [id, other] of said) said.set(id, { ...other, primary: false });
  said.set(clientId, next);
  return next;
}

/** A room is that much older than its newest message. */
const ROOM_AGE = 90 * 24 * 60 * 60_000;

/** A chat of the user's, with as much of the others as was asked for. */
function chatItem(
  organization: Organization,
  { id, room, userIds, lastMessage, closed }: Chat,
  { includePresence = false, includeRoomOwners = false }: ChatQuery,
): Models.ChatItem {
  const others = userIds.flatMap((userId) => organization.users.get(userId) ?? []);
  const [other] = others;
  const item = {
    id,
    open: closed === undefined,
    dateLastMessage: represent.date(lastMessage),
    ...(closed === undefined ? {} : { dateClosed: represent.date(closed) }),
    selfUri: `/api/v2/chats/rooms/${id}`,
  };
  if (room === undefined && other !== undefined) {
    return {
      ...item,
      name: other.name,
      user: {
        id: other.id,
        name: other.name,
        jid: represent.jabberId(other),
        inactive: other.state !== "active",
        ...(includePresence ? { presence: chatPresence(organization, other) } : {}),
        selfUri: represent.userUri(other.id),
      },
      chatType: "oneOnOne",
    };
  }
  return {
    ...item,
    name: room ?? "",
    room: {
      id,
      name: room ?? "",
      dateCreated: represent.date(lastMessage - ROOM_AGE),
      roomType: "group",
      description: `Everybody who is concerned: ${room ?? ""}`,
      subject: room ?? "",
      participantLimit: 100,
      jid: `${id}@conference.northwind.orgspan.example`,
      ...(includeRoomOwners
        ? { owners: others.map((owner) => ({ id: owner.id, selfUri: represent.userUri(owner.id) })) }
        : {}),
      selfUri: `/api/v2/chats/rooms/${id}`,
    },
    chatType: "group",
  };
}

function chatPresence(organization: Organization, user: User): Models.ChatPresence {
  const { definition, message, since } = user.presence;
  return {
    source: "PURECLOUD",
    organizationPresence: represent.presenceDefinition(organization, definition, "en_US"),
    systemPresence: represent.asOneWord(definition),
    message,
    dateModified: represent.date(since),
    outOfOffice: represent.outOfOffice(organization, user),
  };
}

interface ChatQuery {
  readonly includePresence?: boolean;
  readonly includeRoomOwners?: boolean;
}

export const me = [
  serve(table.getUserOutofoffice, ({ path }, surroundings) =>
    represent.outOfOffice(surroundings.organization, oneself(surroundings, path.userId)),
  ),

  serve(table.putUserOutofoffice, ({ path, body }, surroundings) => {
    const { organization } = surroundings;
    const user = oneself(surroundings, path.userId, "outofoffice.update.error");
    setOutOfOffice(organization, user, body);
    return represent.outOfOffice(organization, user);
  }),

  serve(table.getUserGeolocation, ({ path }, surroundings) => {
    const { organization } = surroundings;
    const user = oneself(surroundings, path.userId);
    const said = organization.further.geolocations.of(user).get(path.clientId);
    // (U) A client that has said nothing yet.
    if (said === undefined) throw notFound("geolocation by a client", path.clientId);
    return represent.geolocation(organization, user, path.clientId, said);
  }),

  serve(table.patchUserGeolocation, ({ path, body }, surroundings) => {
    const { organization } = surroundings;
    const user = oneself(surroundings, path.userId, "geolocation.update.error");
    const said = setGeolocation(organization, user, path.clientId, body);
    return represent.geolocation(organization, user, path.clientId, said);
  }),

  serve(table.getUsersChatsMe, ({ query = {} }, surroundings) => {
    const { organization } = surroundings;
    const chats = organization.further.chats
      .of(callersUser(surroundings))
      .filter(({ closed }) => query.excludeClosed !== true || closed === undefined);
    const { previousUri: _none, ...listing } = markedPage(
      chats,
      query,
      listUri("/api/v2/users/chats/me", query),
      (chat) => chatItem(organization, chat, query),
    );
    // There is no parameter that leads back.
    return listing;
  }),
];
