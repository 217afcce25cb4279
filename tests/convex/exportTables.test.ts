import { describe, expect, test } from "vitest";
import { exportSection } from "../../convex/model/identity/export";
import { NAMING } from "./namedPeople";

type Section = (typeof exportSection.members)[number]["value"];

/** In which part of the export a row is that names its person there. */
const EXPORTED: Record<string, Section> = {
  "accountEvents.actorId": "accountActs",
  "accountEvents.subjectId": "accountActs",
  "apiKeys.ownerId": "apiKeys",
  "attempts.userId": "joins",
  "bookingEvents.actorId": "acts",
  "bookingEvents.subjectId": "actsUponThem",
  "bookingMoves.actorId": "moves",
  "bookingNotes.authorId": "bookings",
  "bookingParticipants.userId": "bookings",
  "bookingRequests.userId": "requests",
  "bookings.clientIds": "bookings",
  "bookings.providerId": "bookings",
  "broadcastConsents.userId": "broadcastConsents",
  "broadcastPages.hostId": "broadcasts",
  "broadcasts.startedBy": "broadcasts",
  "busyBlocks.providerId": "busyTimes",
  "calendarFeeds.userId": "profile",
  "channels.ownerId": "channel",
  "chatReads.userId": "bookings",
  "connectionChecks.userId": "checks",
  "connectionTroubles.userId": "said",
  "contacts.userId": "profile",
  "dateOverrides.providerId": "dates",
  "destinations.ownerId": "destinations",
  "embedOrigins.ownerId": "sites",
  "files.uploaderId": "files",
  "guestInvites.inviterId": "guestInvites",
  "guestInvites.userId": "guestInvites",
  "hands.userId": "said",
  "holds.userId": "holds",
  "lateNotices.userId": "said",
  "lobbyEntries.userId": "lobby",
  "mails.userId": "mails",
  "messages.authorId": "messages",
  "noShows.actorId": "noShows",
  "noShows.userId": "noShows",
  "notices.userId": "notices",
  "outsideCalendars.providerId": "calendars",
  "pageEvents.userId": "pageEvents",
  "posts.authorId": "posts",
  "providerPages.providerId": "page",
  "publicMessages.authorId": "publicMessages",
  "qualitySamples.userId": "line",
  "ratings.userId": "bookings",
  "recordingChapters.userId": "chapters",
  "recordingConsents.userId": "recordingConsents",
  "recordingPeople.userId": "recordings",
  "recordingViews.userId": "recordingViews",
  "recordings.startedBy": "recordings",
  "reminders.userId": "reminders",
  "services.providerId": "services",
  "sessionParticipants.userId": "stays",
  "signOuts.userId": "profile",
  "tokenLogs.userId": "tokenRequests",
  "waitingEntries.userId": "waitingLines",
  "webhookEndpoints.ownerId": "endpoints",
  "weeklyHours.providerId": "hours",
};

/** Why what is there of them is in no part. */
const LEFT_OUT: Record<string, string> = {
  "alertEvents.actorId": "what an admin did for the deployment",
  "alerts.acknowledgedBy": "what an admin did for the deployment",
  "alerts.facts": "what was wrong with the deployment",
  "bookingRequests.providerId": "what somebody else asked for, in their own words",
  "bookings.ended": "told as an act",
  "bookings.invitedIds": "which mails have gone, which are told themselves",
  "broadcasts.awaiting": "whom a question waits for now",
  "broadcasts.endedBy": "told as an act",
  "erasures.userId": "of who is nobody any more",
  "holdTurns.userId": "for how long they may hold a slot: a limit, gone within hours",
  "holds.providerId": "what somebody else holds",
  "insightFacts.providerId": "counts of a deployment, folded within minutes",
  "insightObjectives.actorId": "what an admin did for the deployment",
  "mails.named": "what others were told",
  "mails.wordsBy": "what others were told",
  "mentions.userId": "what others were told",
  "notices.named": "what others were told",
  "notices.subjectId": "what others were told",
  "notices.wordsBy": "what others were told",
  "preparations.userId": "whether their camera works now: gone within a day",
  "recordings.awaiting": "whom a question waits for now",
  "recordings.deletedBy": "told as an act",
  "recordings.endedBy": "told as an act",
  "recordings.heldBy": "told as an act",
  "waitingEntries.providerId": "what somebody else waits for",
};

describe("each place where a row names a person", () => {
  test("is in a part of the export, or there is a reason why not", () => {
    const known = [...Object.keys(EXPORTED), ...Object.keys(LEFT_OUT)];
    expect(known.toSorted()).toEqual(NAMING.toSorted());
  });

  test("leads to every part: none is of nobody", () => {
    const named = new Set(Object.values(EXPORTED));
    const sections = exportSection.members.map(({ value }) => value);
    expect([...named].toSorted()).toEqual(sections.toSorted());
  });
});
