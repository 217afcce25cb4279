import { describe, expect, test } from "vitest";
import type { Board } from "@/components/admin/insights/board";
import { BreakdownTable } from "@/components/admin/insights/BreakdownTable";
import { BudgetLine } from "@/components/admin/insights/BudgetLine";
import { FailedHops } from "@/components/admin/insights/FailedHops";
import { SessionFigures } from "@/components/admin/insights/SessionFigures";
import { SuccessChart } from "@/components/admin/insights/SuccessChart";
import { Summary } from "@/components/admin/insights/Summary";
import { TimesChart } from "@/components/admin/insights/TimesChart";
import { noCounts } from "@/convex/model/insights/counts";
import { bucketOf, emptyHistogram } from "@/lib/insights/histogram";
import { render } from "../render";

const NO_TIMES = { p50: null, p95: null };
const NONE = { total: 0, allowed: 0, used: 0, spent: 0 };
const EMPTY: Board = {
  counts: noCounts(),
  joinTime: NO_TIMES,
  firstFrame: NO_TIMES,
  hopTimes: { token: NO_TIMES, signal: NO_TIMES, media: NO_TIMES },
  joinTimes: emptyHistogram(),
  days: [],
  objectives: { joinShare: 0.995, joinMs: 4_000, changes: [] },
  budgets: { joins: NONE, time: NONE },
};

function aBoard(): Board {
  const counts = { ...noCounts(), joins: 1_284, joined: 1_274, failedMedia: 9, failedUnknown: 1 };
  const joinTimes = emptyHistogram();
  joinTimes[bucketOf(900)] = 1_262;
  joinTimes[bucketOf(5_000)] = 12;
  const times = { joinTime: { p50: 900, p95: 2_811 }, firstFrame: { p50: 1_200, p95: 4_400 } };
  const range = { days: 7 as const, today: 20_780 };
  return {
    ...EMPTY,
    counts,
    ...times,
    hopTimes: { ...EMPTY.hopTimes, signal: { p50: 120, p95: 1_450 } },
    joinTimes,
    days: [
      { day: range.today - 1, counts: { joins: 100, joined: 98 }, ...times },
      { day: range.today, counts: { joins: 1_184, joined: 1_184 }, ...times },
    ],
    budgets: { joins: { total: 1_284, allowed: 6, used: 10, spent: 1.5576 }, time: NONE },
  };
}

const RANGE = { days: 7 as const, today: 20_780 };

describe("the board", () => {
  test("of nothing says so, without a chart and without a number that is not known", () => {
    const html = render(
      <>
        <Summary board={EMPTY} />
        <SuccessChart board={EMPTY} range={RANGE} />
        <TimesChart board={EMPTY} />
        <FailedHops board={EMPTY} />
        <SessionFigures counts={EMPTY.counts} />
        <BudgetLine label="Joins" budget={NONE} />
      </>,
    );
    expect(html).toContain("Nobody has joined yet.");
    expect(html).toContain("No joins in this period.");
    expect(html).toContain("None failed");
    expect(html).toContain("No joins yet, so nothing is used.");
    expect(html).not.toMatch(/<svg|NaN|Infinity/);
  });

  test("says in its tiles how many came in, and what is left of the budget", () => {
    const html = render(<Summary board={aBoard()} />);
    expect(html).toContain("99.22%");
    expect(html).toContain("Objective 99.5%. 1,274 of 1,284 joins.");
    expect(html).toMatch(/class="big stop">0</);
    expect(html).toContain("2.81 s");
    expect(html).toContain("p95. Objective 4 s.");
  });

  test("has charts that say in words what they show", () => {
    const html = render(
      <>
        <SuccessChart board={aBoard()} range={RANGE} />
        <TimesChart board={aBoard()} />
      </>,
    );
    expect(html).toMatch(/role="img" aria-label="[^"]*Nov: 98%; [^"]*Nov: 100%"/);
    expect(html).toContain("≤ 1: 1,262");
    expect(html.match(/class="miss"/g)).toHaveLength(1);
    expect(html.match(/class="hit"/g)).toHaveLength(1);
    // 4 to 8 s and more.
    expect(html.match(/class="late"/g)).toHaveLength(2);
  });

  test("names the hops that failed", () => {
    const html = render(<FailedHops board={aBoard()} />);
    expect(html).toContain("Where the 10 failed");
    expect(html).toMatch(/<dt>Media<\/dt><dd><span class="hbar" style="inline-size:90%">/);
  });

  test("says what each hop takes, as far as it is known", () => {
    const html = render(<FailedHops board={aBoard()} />).replace(/<\/?[a-z][^>]*>/g, " ");
    expect(html).toMatch(/Signal\w*[^–]* 0\.12 s +1\.45 s/);
    expect(html).toMatch(/Media +– +–/);
  });

  test("says how sessions were", () => {
    const counts = { ...noCounts(), good: 90, fair: 6, poor: 4, stars5: 3, stars4: 1, rejoined: 2 };
    const html = render(
      <SessionFigures counts={{ ...counts, recordingsFailed: 1, recordingsReady: 4 }} />,
    );
    expect(html).toContain("15 min (90%)");
    expect(html).toContain("4.8 of 5, by 4 people");
    expect(html).toContain("2, with 0 tries that failed");
    expect(html).toContain("1 of 5");
  });
});

describe("a breakdown", () => {
  const times = { joinTime: { p50: 900, p95: 5_200 }, firstFrame: NO_TIMES };
  const rows = [
    { key: "edge", label: "Edge", order: "Edge", joins: 10, joined: 10, ...times },
    { key: "chrome", label: "Chrome", order: "Chrome", joins: 200, joined: 190, ...times },
    { key: "none", label: "None", order: "None", joins: 0, joined: 0, ...times },
  ];

  test("has the most joins first, says by what it is sorted, and marks what misses", () => {
    const html = render(
      <BreakdownTable
        caption="Browser"
        rows={rows}
        objectives={EMPTY.objectives}
        isByDay={false}
      />,
    );
    const names = [...html.matchAll(/<th scope="row">([^<]+)/g)].map(([, name]) => name);
    expect(names).toEqual(["Chrome", "Edge", "None"]);
    expect(html.match(/aria-sort="descending"/g)).toHaveLength(1);
    expect(html).toMatch(/<td class="num stop"><b>95%<\/b>/);
    expect(html).toMatch(/<b>–<\/b>/);
    expect(html).toMatch(/<td class="num stop">5.2 s/);
  });
});

test("a budget that is overspent says by how much", () => {
  const html = render(<BudgetLine label="Joins" budget={aBoard().budgets.joins} />);
  expect(html).toContain("155.76% of the budget used: 10 of 6 misses that 1,284 joins allow.");
  expect(html).toMatch(/<meter class="meter-stop" min="0" max="1" value="1"/);
});
