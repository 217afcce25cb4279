import { api } from "../../convex/_generated/api";
import type { ApiWorld } from "./apiWorld";
import { send, timeIn } from "./apiWorld";
import { as } from "./setup";

export type Case = {
  id?: string;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Not as the description has it, on purpose. */
  isWrong?: boolean;
};

const NEW = (minutes = 900) => ({
  title: "By a program",
  clientIds: [] as string[],
  startsAt: timeIn(minutes),
  durationMinutes: 30,
});
const keyed = (key: string) => ({ "idempotency-key": key });
const LONG = { reason: "x".repeat(501) };

/** In the way of a booking of the key's owner at that time. */
async function taken(it: ApiWorld, minutes: number): Promise<void> {
  const asked = { path: "/api/v1/bookings", method: "POST", key: it.key };
  await send(it.world, { ...asked, body: NEW(minutes), headers: keyed("in the way") });
}

/**
 * A request for each answer that is described, but for those that hold for every operation; by
 * `operation status`. A status that is described and not here fails the test.
 */
export const CASES: Record<string, (it: ApiWorld) => Promise<Case> | Case> = {
  "getDescription 200": () => ({}),
  "listBookings 200": () => ({ query: "?when=past&limit=5" }),
  "listBookings 400": () => ({ query: "?limit=0", isWrong: true }),
  "createBooking 201": ({ world }) => ({
    body: { ...NEW(), clientIds: [world.people.client] },
    headers: keyed("first"),
  }),
  "createBooking 400": () => ({ body: NEW(), isWrong: true }),
  "createBooking 409": async (it) => {
    await taken(it, 900);
    return { body: NEW(), headers: keyed("second") };
  },
  "createBooking 422": () => ({
    body: { ...NEW(), clientIds: ["nobody"] },
    headers: keyed("third"),
  }),
  "getBooking 200": ({ bookingId }) => ({ id: bookingId }),
  "getBooking 404": () => ({ id: "nothing" }),
  "cancelBooking 200": ({ bookingId }) => ({ id: bookingId, body: { reason: "By a program" } }),
  "cancelBooking 400": ({ bookingId }) => ({ id: bookingId, body: { why: "x" }, isWrong: true }),
  "cancelBooking 404": () => ({ id: "nothing" }),
  "cancelBooking 409": async ({ world, recordedId }) => {
    await world.asProvider.mutation(api.departure.endForAll, { bookingId: recordedId });
    return { id: recordedId };
  },
  "cancelBooking 422": ({ bookingId }) => ({ id: bookingId, body: LONG, isWrong: true }),
  "moveBooking 200": ({ bookingId }) => ({ id: bookingId, body: { startsAt: timeIn(1200) } }),
  "moveBooking 400": ({ bookingId }) => ({
    id: bookingId,
    body: { startsAt: "tomorrow" },
    isWrong: true,
  }),
  "moveBooking 404": () => ({ id: "nothing", body: { startsAt: timeIn(1200) } }),
  "moveBooking 409": async (it) => {
    await taken(it, 900);
    return { id: it.bookingId, body: { startsAt: timeIn(900) } };
  },
  "moveBooking 422": ({ bookingId }) => ({
    id: bookingId,
    body: { startsAt: timeIn(1200), ...LONG },
    isWrong: true,
  }),
  "inviteGuest 201": ({ bookingId }) => ({ id: bookingId, body: { name: "Demo guest" } }),
  "inviteGuest 400": ({ bookingId }) => ({ id: bookingId, body: { name: 1 }, isWrong: true }),
  "inviteGuest 404": () => ({ id: "nothing", body: { name: "Demo guest" } }),
  "inviteGuest 409": ({ cancelledId }) => ({ id: cancelledId, body: { name: "Demo guest" } }),
  "inviteGuest 422": ({ bookingId }) => ({ id: bookingId, body: { name: " " } }),
  "listSessions 200": () => ({ query: "?when=current" }),
  "listSessions 400": () => ({ query: "?when=ever", isWrong: true }),
  "listRecordings 200": () => ({ query: "?limit=1" }),
  "listRecordings 400": () => ({ query: "?limit=many", isWrong: true }),
  "linkRecording 201": ({ recordingId }) => ({ id: recordingId }),
  "linkRecording 404": async ({ world, recordingId }) => {
    // There it is, for its provider: not for who has no part in it.
    await as(world.t, "stranger").query(api.recordings.get, { recordingId });
    return { id: "nothing" };
  },
  "linkRecording 409": async ({ world, recordingId }) => {
    await world.asProvider.mutation(api.recordings.remove, { recordingId });
    return { id: recordingId };
  },
};
