import { describe, expect, test } from "vitest";
import { Agreed } from "@/components/book/Agreed";
import type { PublicService } from "@/components/book/BookPage";
import { Face } from "@/components/book/Face";
import { HeldBefore } from "@/components/book/HoldClock";
import { Questions, useAnswers } from "@/components/book/Questions";
import { Services } from "@/components/book/Services";
import { Alternatives } from "@/components/slots/Alternatives";
import { FullPlaces } from "@/components/slots/FullPlaces";
import { MonthGrid } from "@/components/slots/MonthGrid";
import { SlotList } from "@/components/slots/SlotList";
import messages from "@/messages/en.json";
import { render } from "../render";

const { agreed, questions } = messages.book;
const nothing = () => {};
const NINE = Date.UTC(2026, 10, 25, 8, 0);

const service = (changes: object = {}) =>
  ({
    serviceId: "s1",
    title: "First <b>conversation</b>",
    lengthMinutes: 50,
    seats: 1,
    priceText: "80 €",
    questions: [],
    approval: "instant",
    noticeMinutes: 60,
    horizonDays: 60,
    clientCancelMinutes: 120,
    clientMoveMinutes: 120,
    noShowAfterMinutes: 10,
    recordingConsent: "all",
    ...changes,
  }) as unknown as PublicService;

describe("a service", () => {
  test("says how long, for how much, for how many and whether it waits for a word", () => {
    const one = service();
    const group = service({ serviceId: "s2", seats: 6, priceText: "", approval: "request" });
    const html = render(<Services services={[one, group]} chosen={one} onChoose={nothing} />);
    expect(html).toContain("50 min · 80 €");
    expect(html).toContain("50 min · group of 6 · on request");
    expect(html.match(/checked=""/g)).toHaveLength(1);
  });

  test("attack 26: with markup in its title is text", () => {
    const html = render(<Services services={[service()]} chosen={undefined} onChoose={nothing} />);
    expect(html).toContain("First &lt;b&gt;conversation&lt;/b&gt;");
  });

  test.each([
    [{}, ["Cancel by yourself until ", "Move it by yourself until "]],
    [{ clientCancelMinutes: null, clientMoveMinutes: null }, [agreed.noCancel, agreed.noMove]],
    [{ seats: 6 }, ["Cancel by yourself", agreed.groupBody]],
    [{ noShowAfterMinutes: 25 }, ["Be there within 25 minutes"]],
    [{ approval: "request" }, [agreed.request.title]],
    [{ recordingConsent: "off" }, [agreed.recording.off.title]],
    [{ recordingConsent: "notice" }, [agreed.recording.notice.title]],
  ])("tells before the booking what it brings: %o", (changes, words) => {
    const html = render(<Agreed service={service(changes)} startsAt={NINE} />);
    for (const word of words) expect(html).toContain(word);
  });

  test("without a price says none", () => {
    const html = render(<Agreed service={service({ priceText: "" })} startsAt={NINE} />);
    expect(html).not.toContain(agreed.priceBody);
    expect(html).not.toContain(agreed.request.title);
  });
});

describe("a month", () => {
  const counts = new Map([
    ["2026-11-24", 1],
    ["2026-11-25", 4],
    ["2026-11-26", 0],
  ]);
  const grid = (more: object = {}) =>
    render(
      <MonthGrid
        month="2026-11"
        today="2026-11-24"
        counts={counts}
        chosen="2026-11-25"
        labelledBy="m"
        onMonth={nothing}
        onDay={nothing}
        {...more}
      />,
    );

  test("has one stop of the Tab key: the chosen day, else the first", () => {
    expect(grid().match(/tabindex="0"/gi)).toHaveLength(1);
    expect(grid()).toMatch(/data-date="2026-11-25" tabindex="0" aria-pressed="true"/i);
    expect(grid({ chosen: null })).toMatch(/data-date="2026-11-24" tabindex="0"/i);
  });

  test("says how much is free on each day, and which are full", () => {
    const html = grid();
    expect(html).toMatch(/aria-label="Tue 24 Nov[^"]*, 1 time free"/);
    expect(html).toMatch(/aria-label="Wed 25 Nov[^"]*, 4 times free"/);
    expect(html).toMatch(/day-full"[^>]*aria-label="Thu 26 Nov[^"]*, full"/);
    expect(html.match(/<button/g)).toHaveLength(3);
  });
});

describe("slots", () => {
  const slots = [NINE, NINE + 15 * 60 * 60_000].map((startsAt) => ({
    startsAt,
    endsAt: startsAt + 50 * 60_000,
    seatsLeft: 3,
  }));
  const list = (other: string | null, isGroup = false) =>
    render(
      <SlotList
        slots={slots}
        zone="Europe/Lisbon"
        other={other}
        isGroup={isGroup}
        chosen={NINE}
        onChoose={nothing}
      />,
    );

  test("have the other side's clock beside them, with the day where it is another one", () => {
    const html = list("Europe/Berlin");
    expect(html).toMatch(/aria-pressed="true">08:00<span>09:00 in Berlin/);
    expect(html).toMatch(/23:00<span>Thu 00:00 in Berlin/);
  });

  test("have nothing beside them where both clocks show the same", () => {
    expect(list("Europe/London")).toMatch(/08:00<span><\/span>/);
    expect(list(null)).toMatch(/08:00<span><\/span>/);
  });

  test("of a group say how many seats are left", () => {
    expect(list(null, true)).toContain("3 seats left");
  });

  test("that are gone come with the nearest, or with another day", () => {
    const gone = (alternatives: typeof slots) =>
      render(
        <Alternatives
          reason="taken"
          alternatives={alternatives}
          zone="Europe/Berlin"
          onChoose={nothing}
          onOther={nothing}
        />,
      );
    expect(gone(slots).match(/<button/g)).toHaveLength(3);
    expect(gone(slots)).toContain('role="alert"');
    expect(gone([])).toContain(messages.slots.noneNear);
    expect(gone([]).match(/<button/g)).toHaveLength(1);
  });
});

test("a question says whether it needs an answer", () => {
  const asked = [
    { key: "a b", text: "Why?", isRequired: true },
    { key: "c", text: "<i>Since</i> when?", isRequired: false },
  ];
  function Form() {
    return <Questions questions={asked} answers={useAnswers(asked)} />;
  }
  const html = render(<Form />);
  expect(html).toMatch(/Why\? <\/span><textarea[^>]*required=""/);
  expect(html).toContain(`&lt;i&gt;Since&lt;/i&gt; when? <span class="mute">${questions.optional}`);
  expect(html.match(/required=""/g)).toHaveLength(1);
});

test("a time that was held until a moment ago says from when it may be held again", () => {
  const html = render(<HeldBefore againAt={NINE} onAgain={nothing} />);
  expect(html).toContain(messages.book.refused.held_before);
  expect(html).toContain("You can hold it again from 08:00:00.");
  expect(html).toMatch(/<button[^>]*aria-disabled="true"/);
});

test("a provider without a picture has initials", () => {
  expect(render(<Face name="Demo provider" url={null} />)).toContain(">DP<");
  expect(render(<Face name="Demo provider" url="http://127.0.0.1/x" />)).toContain('alt=""');
});

describe("where one may wait", () => {
  const group = (startsAt: number) => ({ startsAt, date: "2026-11-25", zone: "UTC" });
  const shown = (props: { isFree: boolean; dates: string[]; starts: number[] }) => {
    const { starts, ...state } = props;
    return render(
      <FullPlaces
        {...state}
        day="2026-11-25"
        zone="UTC"
        groups={starts.map(group)}
        fullDay={(date) => <i>day {date}</i>}
        fullGroup={({ startsAt }) => <b>group {startsAt}</b>}
      />,
    );
  };

  test.each([
    [
      "all of a day is taken",
      { isFree: false, dates: ["2026-11-25"], starts: [1] },
      ["day 2026-11-25"],
    ],
    ["nothing is known of it", { isFree: false, dates: [], starts: [] }, ["day 2026-11-25"]],
    [
      "a group is full beside it",
      { isFree: true, dates: [], starts: [1, 2] },
      ["group 1", "group 2"],
    ],
    ["the rest is of another date there", { isFree: false, dates: [], starts: [3] }, ["group 3"]],
    ["nothing is full", { isFree: true, dates: [], starts: [] }, []],
  ])("%s", (_what, props, words) => {
    const html = shown(props);
    expect(html.match(/(?:day|group) [\d-]+/g) ?? []).toEqual(words);
  });
});
