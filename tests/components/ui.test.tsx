import { expect, test } from "vitest";
import { initials } from "@/components/account/initials";
import { BookingLists } from "@/components/booking/BookingLists";
import {
  isNextBehind,
  nextOf,
  othersOf,
  standingOf,
  type BookingRow,
} from "@/components/booking/rows";
import type { Bookings } from "@/components/booking/useBookings";
import { Button } from "@/components/ui/Button";
import { FaultPage } from "@/components/ui/FaultPage";
import { TextField } from "@/components/ui/Field";
import { hopsUpTo } from "@/components/ui/HopLine";
import { Pill } from "@/components/ui/Pill";
import { render } from "./render";

test("a field's error is tied to its input and marks it", () => {
  const html = render(<TextField label="Title" error="Say what it is about." />);
  const id = /aria-describedby="([^"]+)"/.exec(html)?.[1];
  expect(id).toBeTruthy();
  expect(html).toContain(`id="${id}" class="field-error"`);
  expect(html).toContain('aria-invalid="true"');
  expect(render(<TextField label="Title" />)).not.toContain("aria-");
});

test("a pill has a sign beside its colour", () => {
  expect(
    render(
      <Pill tone="stop" sign="ban">
        Cancelled
      </Pill>,
    ),
  ).toMatch(/<svg.*aria-hidden.*Cancelled/);
  expect(
    render(
      <Pill tone="go" sign="live">
        Live now
      </Pill>,
    ),
  ).toContain("dot-live");
});

test("a button is no submit unless it is asked to be", () => {
  expect(render(<Button kind="go">Go</Button>)).toBe(
    '<button type="button" class="btn btn-go">Go</button>',
  );
});

test("a page of a fault shows the hop, one heading and no style attribute", () => {
  const html = render(
    <FaultPage title="No answer" hops={hopsUpTo("booking", "failed", "no answer")} foot="Later." />,
  );
  expect(html.match(/<h1>/g)).toHaveLength(1);
  expect(html).toContain('data-hop="booking" data-state="failed"');
  expect(html).not.toContain("style=");
});

test("initials survive odd names", () => {
  expect(initials("Demo client")).toBe("DC");
  expect(initials("  élan  ")).toBe("É");
  expect(initials("")).toBe("");
  expect(initials("👩‍⚕️ Ana Maria Silva")).toBe("👩A");
});

const MINUTE = 60_000;
const start = Date.parse("2026-11-24T10:00Z");
const row = (changes: Partial<BookingRow> = {}) =>
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
    ...changes,
  }) as BookingRow;

test.each([
  [-16, "upcoming"],
  [-15, "opening"],
  [-1, "opening"],
  [0, "live"],
  [44, "live"],
  [45, "over"],
])("%d minutes from its start a booking is %s", (minutes, standing) => {
  expect(standingOf(row(), start + minutes * MINUTE)).toBe(standing);
});

test("the server's word goes before the clock", () => {
  expect(standingOf(row({ state: "cancelled" }), start)).toBe("cancelled");
  expect(standingOf(row({ state: "ended" }), start)).toBe("over");
});

test("the next booking is not one that has run over while another begins", () => {
  const later = row({
    _id: "b2" as BookingRow["_id"],
    startsAt: start + 35 * MINUTE,
    endsAt: start + 60 * MINUTE,
    opensAt: start + 20 * MINUTE,
    closesAt: start + 75 * MINUTE,
  });
  expect(nextOf([row(), later], start + 10 * MINUTE)?._id).toBe("b1");
  expect(nextOf([row(), later], start + 36 * MINUTE)?._id).toBe("b2");
  expect(nextOf([row()], start + 40 * MINUTE)?._id).toBe("b1");
  expect(nextOf([row({ state: "cancelled" })], start)).toBeNull();
});

test("behind rows that are cancelled or have run over there may be the next one", () => {
  const off = row({ state: "cancelled" });
  expect(isNextBehind([off, off], start)).toBe(true);
  expect(isNextBehind([off, row()], start)).toBe(false);
  expect(isNextBehind([row(), off], start + 31 * MINUTE)).toBe(true);
  expect(isNextBehind([], start)).toBe(true);
});

test("nothing is said to be booked no more while the next one is looked for", () => {
  const none = { results: [], status: "LoadingMore" as const, isLoading: true, loadMore: () => {} };
  const lists = (isNextDue: boolean) => {
    const bookings = { current: none, past: none, isSearching: false, isNextDue };
    const shown = { current: [], past: [] };
    const all = { ...bookings, shown, isLooking: false, isCut: false } as unknown as Bookings;
    return render(<BookingLists bookings={all} asked="" onAsk={() => {}} />);
  };
  expect(lists(true)).not.toContain("Nothing is booked");
  expect(lists(false)).toContain("Nothing is booked");
});

test("the others are those of the other side", () => {
  expect(othersOf(row()).map(({ name }) => name)).toEqual(["Demo provider"]);
  expect(othersOf(row({ role: "provider" })).map(({ name }) => name)).toEqual(["Demo client"]);
});
