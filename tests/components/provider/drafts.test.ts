import { describe, expect, test } from "vitest";
import {
  draftOf,
  NEW_SERVICE,
  policyOf,
  type Service,
  serviceOf,
  withQuestion,
} from "@/components/provider/services/draft";
import { rangesOf } from "@/components/provider/hours/ranges";
import {
  nextWindow,
  weekDraftOf,
  WEEKDAYS,
  weekOfDraft,
} from "@/components/provider/hours/weekDraft";
import { DEFAULT_POLICY } from "@/convex/model/booking/policy";
import { NO_SHOW_MINUTES } from "@/convex/model/booking/bookingTerms";
import { serviceProblemOf } from "@/convex/model/slots/serviceTerms";

describe("the form of a service", () => {
  test("starts from what the backend takes, but for a title", () => {
    expect(serviceProblemOf(serviceOf(NEW_SERVICE, DEFAULT_POLICY))).toBe("bad_title");
    const titled = { ...NEW_SERVICE, title: "First conversation" };
    expect(serviceProblemOf(serviceOf(titled, DEFAULT_POLICY))).toBeNull();
  });

  test("gives back what it was opened with", () => {
    const fields = serviceOf({ ...NEW_SERVICE, title: "Session", dailyCap: "4" }, DEFAULT_POLICY);
    const service = { serviceId: "s1", ...fields } as Service;
    const draft = draftOf(service);
    expect(serviceOf(draft, policyOf(draft, DEFAULT_POLICY))).toEqual(fields);
  });

  test.each([
    ["lengthMinutes", "", "bad_length"],
    ["lengthMinutes", "fifty", "bad_length"],
    ["seats", "1.5", "bad_seats"],
    ["dailyCap", "0", "bad_cap"],
    ["clientMoveMinutes", "-1", "bad_change_limits"],
    ["noShowAfterMinutes", "", "bad_no_show"],
    ["noShowAfterMinutes", "90", "bad_no_show"],
  ])("%s of “%s” is refused as %s", (field, value, problem) => {
    const draft = { ...NEW_SERVICE, title: "Session", [field]: value };
    expect(serviceProblemOf(serviceOf(draft, DEFAULT_POLICY))).toBe(problem);
  });

  test("shows the usual minutes where an older service has none", () => {
    const fields = serviceOf({ ...NEW_SERVICE, title: "Session" }, DEFAULT_POLICY);
    const { noShowAfterMinutes: _left, ...older } = fields;
    const draft = draftOf({ serviceId: "s1", ...older } as Service);
    expect(draft.noShowAfterMinutes).toBe(String(NO_SHOW_MINUTES));
  });

  test("keeps a policy, and completes one that lacks its recording", () => {
    const { recording: _left, ...older } = { ...DEFAULT_POLICY, lobby: "by_hand" as const };
    const starting = { ...DEFAULT_POLICY, clientsMayShareScreen: true };
    expect(policyOf({ ...NEW_SERVICE, policy: older }, starting)).toEqual({
      ...older,
      recording: starting.recording,
    });
    expect(policyOf(NEW_SERVICE, starting)).toEqual(starting);
  });

  test("gives each question a key of its own", () => {
    const [first, second] = withQuestion(withQuestion([]));
    expect(first!.key).not.toBe(second!.key);
  });
});

describe("the form of a week", () => {
  const week = [
    { weekday: 1, fromMinute: 540, toMinute: 720 },
    { weekday: 0, fromMinute: 600, toMinute: 1440 },
  ];

  test("gives back what it was opened with, until midnight too", () => {
    expect(weekOfDraft(weekDraftOf(week))).toEqual(week);
  });

  test("with an empty field is no week", () => {
    const draft = weekDraftOf(week);
    draft[1][0]!.to = "";
    expect(weekOfDraft(draft)).toBeNull();
  });

  test("adds hours after the last ones, within the day", () => {
    const empty = weekDraftOf([]);
    expect(WEEKDAYS.every((day) => empty[day].length === 0)).toBe(true);
    const first = nextWindow([]);
    expect([first.from, first.to]).toEqual(["09:00", "17:00"]);
    const second = nextWindow([first]);
    expect([second.from, second.to]).toEqual(["18:00", "19:00"]);
  });
});

describe("other dates in a list", () => {
  const off = (date: string, note = "") => ({ date, kind: "time_off" as const, windows: [], note });

  test("are one line where they follow each other and are alike", () => {
    const ranges = rangesOf([off("2026-12-31"), off("2027-01-01"), off("2027-01-03")]);
    expect(ranges.map(({ fromDate, toDate, days }) => [fromDate, toDate, days])).toEqual([
      ["2026-12-31", "2027-01-01", 2],
      ["2027-01-03", "2027-01-03", 1],
    ]);
  });

  test("are more lines where kind, hours or note differ", () => {
    const hours = { kind: "changed" as const, windows: [{ fromMinute: 0, toMinute: 60 }] };
    const dates = [off("2026-12-01"), off("2026-12-02", "x"), { ...off("2026-12-03"), ...hours }];
    expect(rangesOf(dates)).toHaveLength(3);
  });

  test("are never more in a line than the backend changes at once", () => {
    const days = Array.from({ length: 70 }, (_, i) =>
      new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
    );
    expect(rangesOf(days.map((date) => off(date))).map((range) => range.days)).toEqual([62, 8]);
  });
});
