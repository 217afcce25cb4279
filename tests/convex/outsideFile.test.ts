import { describe, expect, test } from "vitest";
import { busyIn } from "../../convex/model/outsideFile";
import { calendarFile } from "../../convex/model/calendarFile";

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

function read(...parts: string[]) {
  const blocks = busyIn(file(...parts), SPAN, BERLIN);
  return blocks?.map(({ startsAt, endsAt }) => {
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
    expect(busyIn(calendarFile([own], { method: "PUBLISH", now: 0 }), SPAN, BERLIN)).toEqual([]);
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
    expect(busyIn(text, SPAN, BERLIN) ?? []).toEqual([]);
  });

  test("with a rule that never ends, or ends long ago, is read in time", () => {
    const secondly = event(
      "DTSTART:20260301T000000Z",
      "DTEND:20260301T000001Z",
      "RRULE:FREQ=SECONDLY",
    );
    const never = event(
      "DTSTART:20260301T000000Z",
      "DTEND:20260301T010000Z",
      "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    );
    const begun = Date.now();
    read(secondly);
    read(never);
    expect(Date.now() - begun).toBeLessThan(4_000);
  });
});
