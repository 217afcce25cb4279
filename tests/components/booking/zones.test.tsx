import { describe, expect, test } from "vitest";
import { LineDate } from "@/components/booking/LineDate";
import { Kept } from "@/components/booking/mine/WaitingLines";
import { WaitingItem } from "@/components/provider/requests/WaitingSection";
import { FullPlaces } from "@/components/slots/FullPlaces";
import { byDate, countsOf } from "@/lib/booking/days";
import { formatDate, formatTime } from "@/lib/time/format";
import { render } from "../render";

const THERE = "America/New_York";
const HERE = "Asia/Tokyo";
/** Six in the evening of the 25th in New York is the morning of the 26th in Tokyo. */
const EVENING = Date.UTC(2026, 10, 25, 23);
const MORNING_AFTER = Date.UTC(2026, 10, 26, 14);

const full = [{ date: "2026-11-25", startsAt: EVENING }];
const line = (date: string) => <b>wait for {date}</b>;

function places(day: string, zone: string, free: { startsAt: number }[] = []) {
  const dates = (byDate(full, zone).get(day) ?? []).map(({ date }) => date);
  const isFree = byDate(free, zone).has(day);
  return render(
    <FullPlaces day={day} isFree={isFree} dates={dates} zone={THERE} groups={[]} fullDay={line} />,
  );
}

test("a full date of the provider's is on the day of the viewer's on which its slots are", () => {
  const counts = countsOf(byDate([{ startsAt: MORNING_AFTER }], HERE), byDate(full, HERE));
  expect(counts).toEqual(new Map([["2026-11-26", 1]]));
  expect(countsOf(new Map(), byDate(full, HERE))).toEqual(new Map([["2026-11-26", 0]]));
  expect(countsOf(new Map(), byDate(full, THERE))).toEqual(new Map([["2026-11-25", 0]]));
});

test("who waits for it waits for the provider's date, which is named where it is another one", () => {
  const here = places("2026-11-26", HERE);
  expect(here).toContain("wait for 2026-11-25");
  expect(here).toMatch(/Wed 25 Nov( 2026)? in New York/);
  const there = places("2026-11-25", THERE);
  expect(there).toContain("wait for 2026-11-25");
  expect(there).not.toContain("in New York");
});

test("it can be waited for on a day that has something free of another date", () => {
  const free = [{ startsAt: EVENING + 60_000 }];
  expect(places("2026-11-26", HERE, free)).toContain("wait for 2026-11-25");
});

test("a line for a whole date says whose date it is, where clocks differ", () => {
  const now = EVENING - 7 * 86_400_000;
  const of = (zone: string) =>
    render(<LineDate line={{ date: "2026-11-25", startsAt: null, zone }} now={now} />);
  expect(of(HERE)).toContain("Wed 25 Nov");
  expect(of(HERE)).toContain("in Tokyo");
  expect(of(Intl.DateTimeFormat().resolvedOptions().timeZone)).not.toContain(" in ");
});

describe("what is kept for who waits", () => {
  const now = EVENING - 7 * 86_400_000;
  const offer = { startsAt: EVENING, expiresAt: EVENING - 3_600_000 };
  const moment = `${formatDate(EVENING, now)}, ${formatTime(EVENING)}`;

  test("says its own date to them", () => {
    expect(render(<Kept offer={offer} now={now} />)).toContain(`${moment} is kept for you`);
  });

  test("and to its provider, to whom a group is at one moment of their clock", () => {
    const of = { name: "Demo client", title: "Group", isOffered: true };
    const row = { ...of, zone: HERE, date: "2026-11-20" };
    const item = (more: { startsAt: number | null; offer: typeof offer | null }) =>
      render(<WaitingItem line={{ ...row, ...more }} now={now} />);
    const group = item({ startsAt: EVENING, offer: null });
    expect(group).toContain(`${formatDate(EVENING, now)}</b>`);
    expect(group).toContain(formatTime(EVENING));
    expect(group).not.toContain("20 Nov");
    const whole = item({ startsAt: null, offer });
    expect(whole).toContain("Fri 20 Nov");
    expect(whole).toContain(`${moment} is kept for them`);
  });
});
