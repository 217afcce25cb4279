/**
 * What one session costs, counted from the real functions: `tests/convex/scale.test.ts` plays it
 * and compares. Two people, booked a day ahead, both reminded, in the room for the whole time.
 */
export const SESSION = { people: 2, minutes: 30, messages: 10 };

export const COUNTED = {
  calls: { pages: 423, updates: 50, webhooks: 20, scheduled: 8 },
  documents: {
    attempts: 2,
    bookingParticipants: 2,
    bookings: 1,
    chatReads: 2,
    mails: 6,
    mentions: 6,
    messages: 10,
    notices: 5,
    qualitySamples: 360,
    sessionParticipants: 2,
    sessions: 1,
    tokenLogs: 2,
    webhookEvents: 10,
  } as Record<string, number>,
  /** Rows that are written and, within a minute, added to others and deleted. */
  passing: { insightFacts: 362 } as Record<string, number>,
  /** Of all these documents as JSON; within a tenth. */
  bytes: 167_000,
  /** Of all crons, whatever there is to do, and without what they order. */
  cronsADay: 21_080,
};
