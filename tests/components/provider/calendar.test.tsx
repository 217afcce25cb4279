import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { expect, test } from "vitest";
import { DayColumn } from "@/components/provider/calendar/DayColumn";
import { DayColumns } from "@/components/provider/calendar/DayColumns";
import { Toolbar } from "@/components/provider/calendar/Toolbar";
import { clockDay } from "@/components/provider/calendar/places";
import type { Entry } from "@/components/provider/calendar/useSpan";
import { WindowFields } from "@/components/provider/hours/WindowFields";
import { weekOf } from "@/lib/calendar/days";
import { render } from "../render";

const nothing = () => {};
const router = { prefetch: nothing, push: nothing } as never;

const entry = (startsAt: number, changes: Partial<Entry> = {}): Entry => ({
  key: `b${startsAt}`,
  kind: "booking",
  href: "/provider/bookings/b1",
  title: "Conversation",
  names: ["Demo <i>client</i>"],
  startsAt,
  endsAt: startsAt + 50 * 60_000,
  isOver: false,
  ...changes,
});

function days(dates: readonly string[], entries: Entry[], busy: Entry[] = [], onDay?: () => void) {
  return render(
    <AppRouterContext.Provider value={router}>
      <DayColumns zone="Europe/Berlin" dates={dates} entries={entries} busy={busy} onDay={onDay} />
    </AppRouterContext.Provider>,
  );
}

test("a week has a column for each day, and each booking in its own", () => {
  const at = Date.UTC(2026, 10, 25, 8, 0);
  const html = days(weekOf("2026-11-25"), [entry(at)]);
  expect(html.match(/<section/g)).toHaveLength(7);
  expect(html.match(/Nothing on this day/g)).toHaveLength(6);
  expect(html.match(/href="\/provider\/bookings\/b1"/g)).toHaveLength(1);
  expect(html).toContain("Demo &lt;i&gt;client&lt;/i&gt;");
  // Nine o'clock in Berlin is an hour after the first that is shown.
  expect(html).toMatch(/--at:1[;"]/);
});

test("a day that is behind those to come is left out of a phone's list only if nothing was on it", () => {
  const zone = "Europe/Berlin";
  const day = clockDay(zone, "2026-11-23");
  const column = (entries: Entry[], isBehind = true) =>
    render(
      <AppRouterContext.Provider value={router}>
        <DayColumn
          day={day}
          shown={{ from: 8, until: 18 }}
          entries={entries}
          busy={[]}
          isAlone={false}
          isBehind={isBehind}
        />
      </AppRouterContext.Provider>,
    );
  expect(column([])).toContain("data-gone");
  expect(column([entry(Date.UTC(2026, 10, 23, 9))])).not.toContain("data-gone");
  expect(column([], false)).not.toContain("data-gone");
});

test("a request that waits says so, and time taken elsewhere leads nowhere", () => {
  const at = Date.UTC(2026, 10, 25, 8, 0);
  const asked = entry(at, { kind: "request", href: "/provider/requests" });
  const html = days(["2026-11-25"], [asked], [entry(at + 3_600_000)]);
  expect(html).toContain("waits for your word");
  expect(html).toContain("busy elsewhere");
  expect(html.match(/<a /g)).toHaveLength(1);
});

test("a day on which clocks change says so, and shows the hour that comes twice", () => {
  const early = Date.UTC(2026, 9, 25, 0, 0);
  const html = days(["2026-10-25"], [entry(early), entry(early + 3_600_000)]);
  expect(html).toContain("Clocks change on this day");
  expect(html.match(/--at:0[;"]/g)).toHaveLength(1);
  expect(html.match(/--at:1[;"]/g)).toHaveLength(1);
});

test("in a week with a day on which clocks change, ten o'clock is in the row of ten o'clock", () => {
  const ten = Date.UTC(2027, 2, 28, 8, 0);
  const html = days(weekOf("2027-03-28"), [entry(ten)]);
  expect(html).toMatch(/--at:2[;"]/);
  expect(html).toMatch(/<li>08:00<\/li><li>09:00<\/li>/);
});

test("short sessions one after the other cover nobody, and say first whom they are with", () => {
  const at = Date.UTC(2026, 10, 25, 8, 0);
  const short = (i: number) => entry(at + i * 900_000, { endsAt: at + (i + 1) * 900_000 });
  const html = days(["2026-11-25"], [short(0), short(1), short(2)]);
  const lanes = [...html.matchAll(/--lane:(\d);--lanes:(\d)/g)].map(([, lane]) => lane);
  expect(lanes).toEqual(["0", "1", "0"]);
  expect(html.match(/is-short"[^>]*><span class="cal-words"><b>Demo/g)).toHaveLength(3);
  expect(html).toMatch(/title="Demo &lt;i&gt;client&lt;\/i&gt;, \d\d:00 – \d\d:15, Conversation"/);
});

test("of three at once a week shows one and how many more, a day and a phone's list all", () => {
  const at = Date.UTC(2026, 10, 25, 8, 0);
  const three = ["Ada", "Ben", "Cleo"].map((name, i) =>
    entry(at + i * 300_000, { key: name, names: [name] }),
  );
  const week = days(weekOf("2026-11-25"), three, [], nothing);
  expect([...week.matchAll(/--lanes:(\d)/g)].map(([, lanes]) => lanes)).not.toContain("3");
  expect(week).toMatch(/<button[^>]*><span class="cal-words"><b>\+2 more<\/b>/);
  expect(week.match(/is-folded/g)).toHaveLength(2);
  for (const name of ["Ada", "Ben", "Cleo"]) expect(week).toContain(`<b>${name}</b>`);
  const day = days(["2026-11-25"], three);
  expect(day.match(/--lanes:3/g)).toHaveLength(3);
  expect(day).not.toContain("more</b>");
});

test("a request that waits is not hidden behind how many more there are", () => {
  const at = Date.UTC(2026, 10, 25, 8, 0);
  const three = (kind: Entry["kind"]) =>
    ["Ada", "Ben", "Cleo"].map((key, i) => entry(at, { key, names: [key], ...(i && { kind }) }));
  const crowd = (kind: Entry["kind"]) =>
    /<button[^>]*>/.exec(days(weekOf("2026-11-25"), three(kind), [], nothing))![0];
  expect(crowd("request")).toMatch(/data-kind="request" title="[^"]*Ben waits for your word/);
  expect(crowd("booking")).not.toMatch(/request|waits/);
});

test("which days are shown is said by more than a colour", () => {
  const date = "2026-11-25";
  const html = render(<Toolbar look="week" date={date} today={date} onChange={nothing} />);
  expect(html).toMatch(/aria-pressed="true"[^>]*>Week/);
  expect(html).toMatch(/aria-pressed="false"[^>]*>Day/);
  expect(html).toContain('aria-label="The week before"');
});

test("hours are fields with names of their own", () => {
  const windows = [{ key: "k", from: "09:00", to: "12:00" }];
  const html = render(
    <WindowFields legend="Monday" empty="Nothing" windows={windows} onChange={nothing} />,
  );
  expect(html).toContain("<legend>Monday</legend>");
  for (const name of ["Monday, from", "Monday, to", "Remove 09:00 to 12:00 on Monday"]) {
    expect(html).toContain(`aria-label="${name}"`);
  }
  expect(html).not.toContain("Nothing");
});
