import { describe, expect, test } from "vitest";
import { pictureOf, ticksBetween } from "@/lib/timeline/picture";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 24, 10, 0);
const END = START + 30 * MINUTE;

const mark = (at: number, personId: string | null, tone = "neutral") => ({
  at,
  personId,
  source: "page",
  tone,
});

const story = (changes: object = {}) => ({
  startsAt: START,
  endsAt: END,
  people: [{ _id: "a" }, { _id: "b" }],
  events: [mark(START - 2 * 24 * 60 * MINUTE, "a"), mark(START, "b", "go")],
  spans: [{ personId: "b", kind: "present", from: START, to: END }],
  ...changes,
});

describe("the picture of a session", () => {
  test("has a lane for each person and one for the room", () => {
    const { lanes } = pictureOf(story(), END);
    expect(lanes.map(({ personId }) => personId)).toEqual(["a", "b", null]);
    expect(new Set(lanes.map(({ y }) => y)).size).toBe(3);
  });

  test("shows the session, and leaves what was days before to the table", () => {
    const { from, to, marks } = pictureOf(story(), END);
    expect([from, to]).toEqual([START - 2 * MINUTE, END + 2 * MINUTE]);
    expect(marks.map(({ index }) => index)).toEqual([1]);
  });

  test("counts what it leaves to the table, on each side", () => {
    const day = 24 * 60 * MINUTE;
    const far = [START - 3 * day, START - 2 * day, START, END + day];
    const picture = pictureOf(story({ events: far.map((at) => mark(at, "a")) }), END);
    expect(picture).toMatchObject({ earlier: 2, later: 1 });
    expect(picture.marks.map(({ index }) => index)).toEqual([2]);
    expect(pictureOf(story({ events: [mark(START, "a")] }), END)).toMatchObject({
      earlier: 0,
      later: 0,
    });
  });

  test("goes on to what came late, and back to what came early", () => {
    const events = [mark(START - 20 * MINUTE, "a"), mark(END + 9 * MINUTE, null)];
    const { from, to } = pictureOf(story({ events }), END);
    expect([from, to]).toEqual([START - 22 * MINUTE, END + 11 * MINUTE]);
  });

  test("keeps order and proportion", () => {
    const events = [0, 10, 20].map((minute) => mark(START + minute * MINUTE, "a"));
    const [one, two, three] = pictureOf(story({ events }), END).marks.map(({ x }) => x);
    expect(two! - one!).toBeCloseTo(three! - two!, 5);
    expect(two!).toBeGreaterThan(one!);
  });

  test("makes one mark of what would lie on top of each other, the most serious of them", () => {
    const tones = ["go", "stop", "neutral"];
    const events = tones.map((tone, i) => mark(START + i * 1_000, "a", tone));
    const { marks } = pictureOf(story({ events: [...events, mark(START, "b")] }), END);
    expect(marks).toHaveLength(2);
    expect(marks[0]).toMatchObject({ more: 2, index: 1, mark: { tone: "stop" } });
  });

  test("draws what goes on until now", () => {
    const spans = [{ personId: "b", kind: "present", from: START, to: null }];
    const early = pictureOf(story({ spans }), START + 5 * MINUTE).spans[0]!;
    const late = pictureOf(story({ spans }), START + 10 * MINUTE).spans[0]!;
    expect(late.width / early.width).toBeCloseTo(2, 1);
  });
});

test.each([5, 34, 90, 500, 3_000])("%d minutes have few ticks, at full steps", (minutes) => {
  const ticks = ticksBetween(START, START + minutes * MINUTE);
  expect(ticks.length).toBeGreaterThan(2);
  expect(ticks.length).toBeLessThanOrEqual(10);
  const step = ticks[1]! - ticks[0]!;
  expect(ticks.every((at) => at % step === 0)).toBe(true);
});
