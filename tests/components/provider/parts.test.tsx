import { expect, test } from "vitest";
import { Answers } from "@/components/provider/booked/Answers";
import { eachOf } from "@/components/provider/booked/AnswersSection";
import { ClockNote } from "@/components/provider/hours/ClockNote";
import { PART_OF, PLACES } from "@/components/provider/services/problems";
import { Readings } from "@/components/provider/today/Readings";
import { Unread } from "@/components/provider/today/UnreadCalendars";
import { TextArea } from "@/components/ui/TextArea";
import messages from "@/messages/en.json";
import { render } from "../render";

test("an answer is text, whatever it says", () => {
  const text = '<img src=x onerror="alert(1)">\nsecond line';
  const html = render(<Answers answers={[{ key: "k", question: "Why?", text }]} />);
  expect(html).toContain("&lt;img");
  expect(html).not.toContain("<img");
  expect(render(<Answers answers={[]} />)).toBe("");
});

test("the answers of two clients of one name are two", () => {
  const one = { name: "Demo client", answers: [{ key: "k", question: "Why?", text: "So." }] };
  const keys = eachOf([one, one]).map(({ key }) => key);
  expect(new Set(keys).size).toBe(2);
});

test("a calendar that is not read is named on the day's board, with the way to why", () => {
  const html = render(<Unread name="<i>Family" />);
  expect(html).toContain("“&lt;i&gt;Family” cannot be read");
  expect(html).toContain('href="/provider/availability"');
});

test("a reading has a sign and a word beside its colour", () => {
  const readiness = { camera: "failed", microphone: "ready", network: "weak" } as const;
  const html = render(<Readings readiness={readiness} where="In the lobby" isThere />);
  expect(html).toMatch(/class="stop"><svg.*i-x.*Does not work/);
  expect(html).toMatch(/class="warn"><svg.*i-triangle-alert.*Weak/);
  expect(html.match(/<dt>/g)).toHaveLength(4);
});

test("nothing is claimed of a client whose page has told nothing", () => {
  const html = render(<Readings readiness={null} where="Not yet" isThere={false} />);
  expect(html.match(/Not known yet/g)).toHaveLength(3);
  expect(html).not.toContain('class="go"');
});

test.each([
  ["Europe/Berlin", Date.UTC(2026, 10, 24), /go forward by 60 minutes on/],
  ["Europe/Berlin", Date.UTC(2026, 6, 24), /go back by 60 minutes on/],
  ["Australia/Lord_Howe", Date.UTC(2026, 10, 24), /go back by 30 minutes on/],
  ["Asia/Kolkata", Date.UTC(2026, 10, 24), /are not changed/],
])("the clocks of %s are spoken of", (zone, now, words) => {
  expect(render(<ClockNote zone={zone} now={now} />)).toMatch(words);
});

test("every refusal of a service has words, a place and a part of the form that opens", () => {
  expect(Object.keys(messages.services.refused).toSorted()).toEqual(Object.keys(PLACES).toSorted());
  const basics = ["title", "lengthMinutes", "priceText", "form"];
  for (const place of Object.values(PLACES)) {
    expect(basics.includes(place)).toBe(PART_OF[place] === undefined);
  }
});

test("a larger field ties its hint or error to itself", () => {
  const html = render(<TextArea label="Note" hint="For you" error="Too long" />);
  const id = /aria-describedby="([^"]+)"/.exec(html)?.[1];
  expect(html).toContain(`id="${id}" class="field-error">Too long`);
  expect(html).not.toContain("For you");
});
