import { afterEach, describe, expect, test, vi } from "vitest";
import { type Busy, busyIn } from "../../convex/model/calendar/outsideFile";
import { calendarFile } from "../../convex/model/calendar/calendarFile";

afterEach(() => vi.unstubAllEnvs());

const BERLIN = "Europe/Berlin";
const SPAN = { from: Date.UTC(2026, 2, 1), until: Date.UTC(2026, 4, 1) };

function file(...lines: string[]): string {
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
}

let uids = 0;

function event(...lines: string[]): string {
  const uid = lines.some((line) => line.startsWith("UID:")) ? [] : [`UID:${(uids += 1)}`];
  return ["BEGIN:VEVENT", ...uid, ...lines, "END:VEVENT"].join("\r\n");
}

/** In a file of which nothing is left out. */
function read(...parts: string[]) {
  const busy = busyIn(file(...parts), SPAN, BERLIN);
  expect(busy?.isWhole).toBe(true);
  return busy && textsOf(busy);
}

/** In a file of which something is left out. */
function readPart(...parts: string[]) {
  const busy = busyIn(file(...parts), SPAN, BERLIN);
  expect(busy?.isWhole).toBe(false);
  return busy && textsOf(busy);
}

function textsOf({ blocks }: Busy) {
  return blocks.map(({ startsAt, endsAt }) => {
    const text = (at: number) => new Date(at).toISOString().slice(5, 16);
    return `${text(startsAt)} ${text(endsAt)}`;
  });
}

describe("an outside calendar", () => {
  test("is read in UTC, in named zones, in its own, and in the provider's", () => {
    const own = [
      "BEGIN:VTIMEZONE",
      "TZID:Office",
      "BEGIN:STANDARD",
      "DTSTART:19700101T000000",
      "TZOFFSETFROM:+0530",
      "TZOFFSETTO:+0530",
      "END:STANDARD",
      "END:VTIMEZONE",
    ];
    expect(
      read(
        ...own,
        event("DTSTART:20260302T090000Z", "DTEND:20260302T100000Z"),
        event("DTSTART;TZID=America/New_York:20260303T090000", "DURATION:PT30M"),
        event("DTSTART;TZID=Office:20260304T093000", "DTEND;TZID=Office:20260304T103000"),
        event("DTSTART:20260305T090000", "DTEND:20260305T100000"),
        event("DTSTART;VALUE=DATE:20260306", "DTEND;VALUE=DATE:20260308"),
        event("DTSTART;TZID=Nowhere:20260309T090000", "DTEND;TZID=Nowhere:20260309T100000"),
      ),
    ).toEqual([
      "03-02T09:00 03-02T10:00",
      "03-03T14:00 03-03T14:30",
      "03-04T04:00 03-04T05:00",
      "03-05T08:00 03-05T09:00",
      "03-05T23:00 03-07T23:00",
      "03-09T08:00 03-09T09:00",
    ]);
  });

  test("repeats by the clock across the day that it is set, with its exceptions", () => {
    const weekly = event(
      "UID:weekly",
      "DTSTART;TZID=Europe/Berlin:20250105T100000",
      "DTEND;TZID=Europe/Berlin:20250105T110000",
      "RRULE:FREQ=WEEKLY",
      "EXDATE;TZID=Europe/Berlin:20260308T100000",
    );
    const moved = event(
      "UID:weekly",
      "RECURRENCE-ID;TZID=Europe/Berlin:20260315T100000",
      "DTSTART;TZID=Europe/Berlin:20260316T120000",
      "DTEND;TZID=Europe/Berlin:20260316T130000",
    );
    const off = event(
      "UID:weekly",
      "RECURRENCE-ID;TZID=Europe/Berlin:20260322T100000",
      "DTSTART;TZID=Europe/Berlin:20260322T100000",
      "DTEND;TZID=Europe/Berlin:20260322T110000",
      "STATUS:CANCELLED",
    );
    expect(read(weekly, moved, off)).toEqual([
      "03-01T09:00 03-01T10:00",
      "03-16T11:00 03-16T12:00",
      "03-29T08:00 03-29T09:00",
      "04-05T08:00 04-05T09:00",
      "04-12T08:00 04-12T09:00",
      "04-19T08:00 04-19T09:00",
      "04-26T08:00 04-26T09:00",
    ]);
  });

  test("is not busy by what is free, called off, over, or comes from here", () => {
    const at = ["DTSTART:20260302T090000Z", "DTEND:20260302T100000Z"];
    const own = {
      bookingId: "b",
      title: "Ours",
      startsAt: Date.UTC(2026, 2, 2, 9),
      endsAt: Date.UTC(2026, 2, 2, 10),
      zone: BERLIN,
      isCancelled: false,
      sequence: 1,
      joinUrl: "https://app.example/x",
    };
    expect(
      read(
        event(...at, "TRANSP:TRANSPARENT"),
        event(...at, "STATUS:CANCELLED"),
        event(...at, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
        event("DTSTART:20200302T090000Z", "DTEND:20200302T100000Z"),
        event("DTSTART:20260302T090000Z", "DTEND:20260302T080000Z"),
      ),
    ).toEqual([]);
    const ours = calendarFile([own], { method: "PUBLISH", now: 0 });
    expect(busyIn(ours, SPAN, BERLIN)).toEqual({ blocks: [], isWhole: true });
  });

  test("is busy by what another deployment has brought there", () => {
    vi.stubEnv("APP_ORIGINS", "https://app.example,https://other.example");
    const at = ["DTSTART:20260302T090000Z", "DTEND:20260302T100000Z"];
    for (const uid of ["b@app.example", "b@other.example"]) {
      expect(read(event(`UID:${uid}`, ...at)), uid).toEqual([]);
    }
    for (const uid of ["b@parley", "b@x.app.example", "b@app.example@x", "@app.example", "b"]) {
      expect(read(event(`UID:${uid}`, ...at)), uid).toEqual(["03-02T09:00 03-02T10:00"]);
    }
  });

  test("may have one time of a series alone, and of series each its own exceptions", () => {
    const at = (day: string) => [`DTSTART:202603${day}T090000Z`, `DTEND:202603${day}T100000Z`];
    const moved = (uid: string, from: string, to: string) =>
      event(`UID:${uid}`, `RECURRENCE-ID:202603${from}T090000Z`, ...at(to));
    const series = (uid: string, day: string, ...lines: string[]) =>
      event(`UID:${uid}`, ...at(day), "RRULE:FREQ=DAILY;COUNT=2", ...lines);
    expect(
      read(
        moved("invited", "02", "03"),
        series("one", "05"),
        moved("one", "05", "10"),
        series("two", "07"),
        moved("two", "08", "11"),
        series("free", "12", "TRANSP:TRANSPARENT"),
        moved("free", "13", "14"),
        series("off", "15", "STATUS:CANCELLED"),
        moved("off", "16", "17"),
      ),
    ).toEqual([
      "03-03T09:00 03-03T10:00",
      "03-06T09:00 03-06T10:00",
      "03-07T09:00 03-07T10:00",
      "03-10T09:00 03-10T10:00",
      "03-11T09:00 03-11T10:00",
      "03-14T09:00 03-14T10:00",
    ]);
  });

  test("that has one entry which nobody understands tells the others, and that it is not all", () => {
    const fine = event("DTSTART:20260302T090000Z", "DTEND:20260302T100000Z");
    const broken = event("DTSTART:20260303T090000Z", "RRULE:FREQ=DAILY;BYYEARDAY=1;BYMONTH=1");
    expect(readPart(broken, fine)).toEqual(["03-02T09:00 03-02T10:00"]);
    const unread = event("DTSTART:20260303T090000Z", "RRULE:FREQ=SOMETIMES");
    const last = event("DTSTART:20260304T090000Z", "DTEND:20260304T100000Z");
    expect(readPart(fine, unread, last)).toEqual([
      "03-02T09:00 03-02T10:00",
      "03-04T09:00 03-04T10:00",
    ]);
  });

  test("with more than is kept says that it is not all", () => {
    const hourly = (count: number) =>
      Array.from({ length: count }, (_, i) => {
        const at = new Date(SPAN.from + i * 20 * 60_000)
          .toISOString()
          .replaceAll(/[-:]|\.000/g, "");
        return event(`DTSTART:${at}`, "DURATION:PT10M");
      });
    expect(read(...hourly(2_000))).toHaveLength(2_000);
    expect(readPart(...hourly(2_001))).toHaveLength(2_000);
  });

  test("is known as of now where something lasts for years", () => {
    const years = event("DTSTART;VALUE=DATE:20100101", "DTEND;VALUE=DATE:20400101");
    expect(read(years)).toEqual(["02-28T23:00 05-01T23:00"]);
  });

  test("may tell its busy times alone", () => {
    expect(
      read(
        "BEGIN:VFREEBUSY",
        "FREEBUSY:20260302T090000Z/20260302T100000Z,20260303T090000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20260304T090000Z/20260304T100000Z",
        "END:VFREEBUSY",
      ),
    ).toEqual(["03-02T09:00 03-02T10:00", "03-03T09:00 03-03T10:00"]);
  });

  test.each([
    "",
    "<html><body>Sign in</body></html>",
    "BEGIN:VCALENDAR",
    "BEGIN:VCARD\r\nEND:VCARD\r\n",
    file(event("DTSTART:nonsense")),
    "x".repeat(100_000),
    file("BEGIN:VEVENT".repeat(1_000)),
  ])("that is none is known as none, or as empty", (text) => {
    expect(busyIn(text, SPAN, BERLIN)?.blocks ?? []).toEqual([]);
  });

  const FINE = event("DTSTART:20260302T090000Z", "DTEND:20260302T100000Z");

  test.each([
    "FREQ=SECONDLY",
    "FREQ=MINUTELY",
    "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=2000000000",
    "FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;INTERVAL=401",
    "FREQ=MONTHLY;INTERVAL=48;BYDAY=5SU",
    "FREQ=WEEKLY;BYMONTH=13",
  ])("with the rule %s is read in time, and its other entries with it", (rule) => {
    const odd = event("DTSTART:20250202T000000Z", "DTEND:20250202T010000Z", `RRULE:${rule}`);
    const begun = Date.now();
    const texts = readPart(odd, FINE);
    expect(Date.now() - begun).toBeLessThan(4_000);
    expect(texts).toContain("03-02T09:00 03-02T10:00");
  });

  test("with rules that are true at times alone has those times", () => {
    const from = ["DTSTART:20250101T060000Z", "DTEND:20250101T070000Z"];
    expect(
      read(
        event(...from, "RRULE:FREQ=DAILY;BYMONTH=3;BYMONTHDAY=9"),
        event(...from, "RRULE:FREQ=MONTHLY;BYDAY=5MO"),
      ),
    ).toEqual(["03-09T06:00 03-09T07:00", "03-30T06:00 03-30T07:00"]);
  });

  test("with a hundred such rules, in entries and in zones, has one budget for them all", () => {
    const odd = event("DTSTART:20250101T000000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30");
    const zone = [
      "BEGIN:VTIMEZONE",
      "TZID:Odd",
      "BEGIN:STANDARD",
      "DTSTART:19700101T000000",
      "TZOFFSETFROM:+0100",
      "TZOFFSETTO:+0100",
      "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
      "END:STANDARD",
      "END:VTIMEZONE",
    ];
    const there = event("DTSTART;TZID=Odd:20260302T090000", "DURATION:PT1H");
    const begun = Date.now();
    const texts = readPart(...zone, there, ...Array.from({ length: 100 }, () => odd), FINE);
    expect(Date.now() - begun).toBeLessThan(14_000);
    expect(texts).toEqual(["03-02T09:00 03-02T10:00"]);
  }, 20_000);

  test("with more dates than a calendar has is read in time", () => {
    const dates = Array.from(
      { length: 60_000 },
      (_, i) => `20${String(99 - (i % 60))}0101T000000Z`,
    );
    const many = event("DTSTART:20260301T000000Z", `RDATE:${dates.join(",")}`);
    const begun = Date.now();
    expect(readPart(many, FINE)).toEqual(["03-02T09:00 03-02T10:00"]);
    expect(Date.now() - begun).toBeLessThan(4_000);
  });
});
