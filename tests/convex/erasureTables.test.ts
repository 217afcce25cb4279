import { describe, expect, test } from "vitest";
import schema from "../../convex/schema";

/** Where a row names a person: gone once they are erased, or emptied of all that was theirs. */
const FORGOTTEN = [
  "apiKeys.ownerId",
  "attempts.userId",
  "bookingNotes.authorId",
  "bookingRequests.userId",
  "broadcastConsents.userId",
  "busyBlocks.providerId",
  "calendarFeeds.userId",
  "channels.ownerId",
  "chatReads.userId",
  "connectionTroubles.userId",
  "contacts.userId",
  "dateOverrides.providerId",
  "destinations.ownerId",
  "embedOrigins.ownerId",
  "files.uploaderId",
  "guestInvites.userId",
  "hands.userId",
  "holds.userId",
  "holdTurns.userId",
  "lateNotices.userId",
  "lobbyEntries.userId",
  "mails.userId",
  "messages.authorId",
  "notices.userId",
  "outsideCalendars.providerId",
  "pageEvents.userId",
  "posts.authorId",
  "providerPages.providerId",
  "publicMessages.authorId",
  "qualitySamples.userId",
  "ratings.userId",
  "recordingPeople.userId",
  "services.providerId",
  "waitingEntries.userId",
  "webhookEndpoints.ownerId",
  "weeklyHours.providerId",
];

/** Says who was where and who did what, of a person without a name; or goes by itself soon. */
const KEPT = [
  "accountEvents.actorId",
  "accountEvents.subjectId",
  "alertEvents.actorId",
  "alerts.acknowledgedBy",
  "alerts.facts",
  "bookingEvents.actorId",
  "bookingEvents.subjectId",
  "bookingMoves.actorId",
  "bookingParticipants.userId",
  "bookingRequests.providerId",
  "bookings.clientIds",
  "bookings.ended",
  "bookings.providerId",
  "broadcastPages.hostId",
  "broadcasts.awaiting",
  "broadcasts.endedBy",
  "broadcasts.startedBy",
  "erasures.userId",
  "guestInvites.inviterId",
  "holds.providerId",
  "insightFacts.providerId",
  "insightObjectives.actorId",
  "noShows.actorId",
  "noShows.userId",
  "notices.subjectId",
  "recordingChapters.userId",
  "recordingConsents.userId",
  "recordingViews.userId",
  "recordings.awaiting",
  "recordings.deletedBy",
  "recordings.endedBy",
  "recordings.heldBy",
  "recordings.startedBy",
  "reminders.userId",
  "sessionParticipants.userId",
  "signOuts.userId",
  "tokenLogs.userId",
  "waitingEntries.providerId",
];

type Validator = {
  kind: string;
  tableName?: string;
  fields?: Record<string, Validator>;
  members?: Validator[];
  element?: Validator;
  value?: Validator;
};

function namesPerson({ kind, tableName, fields, members, element, value }: Validator): boolean {
  if (kind === "id") return tableName === "users";
  const inner = [...Object.values(fields ?? {}), ...(members ?? []), element];
  if (kind === "record") inner.push(value);
  return inner.some((one) => one !== undefined && namesPerson(one));
}

const naming = Object.entries(schema.tables).flatMap(([table, { validator }]) =>
  Object.entries((validator as Validator).fields ?? {})
    .filter(([, field]) => namesPerson(field))
    .map(([field]) => `${table}.${field}`),
);

describe("each place where a row names a person", () => {
  test("is known to an erasure: it goes, or there is a reason why it stays", () => {
    expect([...FORGOTTEN, ...KEPT].toSorted()).toEqual(naming.toSorted());
  });
});
