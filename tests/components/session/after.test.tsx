import { expect, test, vi } from "vitest";
import { Figures } from "@/components/session/after/Figures";
import { Presence } from "@/components/session/after/Presence";
import type { Booking } from "@/components/session/SessionScreen";
import { summarise } from "@/lib/summary/summary";
import { render } from "../render";

// The figures of one's own line are another query's.
vi.mock("convex/react", () => ({ useQuery: () => null }));

const MINUTE = 60_000;
const NOW = 100 * MINUTE;

type Person = Parameters<typeof Presence>[0]["people"][number];

function person(role: Person["role"], isYou: boolean, minutes: number | null): Person {
  const stays = minutes === null ? [] : [{ from: 0, to: minutes * MINUTE, how: "left" as const }];
  return { personId: role as Person["personId"], name: role, role, isYou, stays, breaks: [] };
}

/** What stands on the page after a session of these people. */
function shown(people: Person[]): string {
  const clientCount = people.filter(({ role }) => role === "client").length;
  const booking = { startsAt: 0, endsAt: 30 * MINUTE, clientCount } as Booking;
  const summary = summarise(people, NOW);
  return render(
    <>
      <Figures booking={booking} summary={summary} />
      <Presence
        people={people}
        summary={summary}
        whole={summary.whole!}
        isAlone={clientCount === 0}
        now={NOW}
      />
    </>,
  );
}

test("after a call of two: how long together, and how one's line held", () => {
  const page = shown([person("provider", true, 30), person("client", false, 25)]);
  expect(page).toMatch(/Together.*25 min/);
  expect(page).toContain("The line held");
  expect(page).toContain("When each of you was there");
});

test("who was never there reads nothing of a line that held", () => {
  const page = shown([person("provider", false, 30), person("client", true, null)]);
  expect(page).toMatch(/Together.*0 s/);
  expect(page).not.toContain("The line held");
});

test("a session of one's own was with nobody", () => {
  const page = shown([person("provider", true, 30)]);
  expect(page).toMatch(/In the room.*30 min/);
  expect(page).toContain("When you were there");
  expect(page).not.toContain("Together");
});
