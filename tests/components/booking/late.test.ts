import { describe, expect, test } from "vitest";
import { mayBeLate } from "@/components/booking/late/mayBeLate";

const MINUTE = 60_000;
const startsAt = Date.UTC(2026, 10, 24, 10, 0);
const window = { startsAt, opensAt: startsAt - 15 * MINUTE, closesAt: startsAt + 45 * MINUTE };
const person = (userId: string, role: "provider" | "client") => ({
  userId,
  role,
  name: userId,
  joinedAt: startsAt,
});
const booking = (changes: object = {}) =>
  ({ ...window, endsAt: startsAt + 30 * MINUTE, state: "open", present: [], ...changes }) as never;

describe("a late notice is offered", () => {
  test.each([
    ["61 minutes before", -61, {}, false],
    ["an hour before", -60, { state: "booked" }, true],
    ["after the start, with nobody there", 5, {}, true],
    ["while the other side waits", 5, { present: [person("them", "client")] }, true],
    ["to somebody who is there", 5, { present: [person("me", "provider")] }, false],
    [
      "once both sides are there",
      5,
      { present: [person("them", "client"), person("other", "provider")] },
      false,
    ],
    ["after the window", 46, {}, false],
    ["for a cancelled booking", -5, { state: "cancelled" }, false],
  ] as const)("%s: %i minutes", (_, minutes, changes, isOffered) => {
    expect(mayBeLate(booking(changes), "me", startsAt + minutes * MINUTE)).toBe(isOffered);
  });
});
