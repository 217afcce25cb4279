import { describe, expect, test } from "vitest";
import {
  againPath,
  type BookingRow,
  canMove,
  detailPath,
  sectionsOf,
} from "@/components/booking/rows";
import { isSameRow } from "@/components/booking/sameRow";

const MINUTE = 60_000;
const start = Date.parse("2026-11-24T10:00Z");
const terms = {
  serviceId: "s1",
  seats: 1,
  clientCancelUntil: start - 120 * MINUTE,
  clientMoveUntil: start - 60 * MINUTE,
};
const row = (changes: object = {}) =>
  ({
    _id: "b1",
    title: "Session",
    startsAt: start,
    endsAt: start + 30 * MINUTE,
    opensAt: start - 15 * MINUTE,
    closesAt: start + 45 * MINUTE,
    state: "booked",
    role: "client",
    provider: { _id: "p", name: "Demo provider" },
    clients: [{ _id: "c", name: "Demo client" }],
    terms,
    page: { slug: "demo-provider", zone: "Europe/Berlin" },
    ...changes,
  }) as unknown as BookingRow;

describe("a client moves a booking by themselves", () => {
  test.each([
    ["in time", {}, -61, true],
    ["to the minute", {}, -60, true],
    ["no later", {}, -59, false],
    ["not without a service", { terms: undefined }, -600, false],
    [
      "not where the service has no time for it",
      { terms: { ...terms, clientMoveUntil: null } },
      -600,
      false,
    ],
    ["not one that is cancelled", { state: "cancelled" }, -600, false],
    ["not as its provider", { role: "provider" }, -600, false],
    ["not as a guest", { isGuest: true }, -600, false],
    ["not once it began", { terms: { ...terms, clientMoveUntil: start + 60 * MINUTE } }, 1, false],
  ])("%s", (_case, changes, minutes, isAllowed) => {
    expect(canMove(row(changes), start + minutes * MINUTE)).toBe(isAllowed);
  });
});

test("of two answers of the backend, a booking is drawn again where it says something new", () => {
  expect(isSameRow(row(), row())).toBe(true);
  for (const changes of [
    { state: "cancelled" },
    { clients: [{ _id: "c", name: "Another name" }] },
    { terms: { ...terms, clientMoveUntil: null } },
    { page: null },
    { cancelReason: "A cold" },
  ]) {
    expect(isSameRow(row(), row(changes))).toBe(false);
  }
});

test("a booking is read up where its role belongs", () => {
  expect(detailPath(row())).toBe("/bookings/b1");
  expect(detailPath(row({ role: "provider" }))).toBe("/provider/bookings/b1");
});

test("booking again leads to the provider's page, and to the service where there was one", () => {
  expect(againPath(row())).toBe("/book/demo-provider?service=s1");
  expect(againPath(row({ terms: undefined }))).toBe("/book/demo-provider");
  expect(againPath(row({ page: { slug: null, zone: "UTC" } }))).toBeNull();
  expect(againPath(row({ page: null }))).toBeNull();
  expect(againPath(row({ role: "provider" }))).toBeNull();
  // Who came by a link has no account to book with.
  expect(againPath(row({ isGuest: true }))).toBeNull();
});

test("each booking is in one section, and the next one in none", () => {
  const current = [
    row({ _id: "next" }),
    row({ _id: "later" }),
    row({ _id: "off", state: "cancelled" }),
  ];
  const past = [row({ _id: "was", state: "ended" }), row({ _id: "was off", state: "cancelled" })];
  const ids = (next: BookingRow | null) => {
    const { upcoming, cancelled, past: over } = sectionsOf(current, past, next);
    return [upcoming, cancelled, over].map((rows) => rows.map(({ _id }) => _id));
  };
  expect(ids(current[0]!)).toEqual([["later"], ["off", "was off"], ["was"]]);
  expect(ids(null)).toEqual([["next", "later"], ["off", "was off"], ["was"]]);
});
