import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineAt, linesIn, linesOf, placeOf, toText, toVtt } from "@/lib/recording/captions";

const PARTS = [
  { partId: "first", offsetMs: 0, durationMs: 10_000 },
  { partId: "second", offsetMs: 10_000, durationMs: 5_000 },
];
const CHUNKS = [
  { partId: "second", segments: [{ startMs: 1_000, endMs: 2_000, text: "Again." }] },
  {
    partId: "first",
    segments: [
      { startMs: 500, endMs: 3_000, text: "Good morning." },
      { startMs: 2_800, endMs: 4_000, text: "Shall we?" },
    ],
  },
  { partId: "deleted", segments: [{ startMs: 0, endMs: 1, text: "Nothing." }] },
];

describe("what is said", () => {
  const lines = linesOf(CHUNKS, PARTS);

  test("stands on one time line, and no line lasts into the next", () => {
    expect(lines).toEqual([
      { startMs: 500, endMs: 2_800, text: "Good morning." },
      { startMs: 2_800, endMs: 4_000, text: "Shall we?" },
      { startMs: 11_000, endMs: 12_000, text: "Again." },
    ]);
  });

  test("in one file goes by that file's clock", () => {
    expect(linesIn(lines, PARTS[1]!)).toEqual([{ startMs: 1_000, endMs: 2_000, text: "Again." }]);
  });

  test.each([
    [0, -1],
    [500, 0],
    [2_799, 0],
    [2_800, 1],
    [9_000, 1],
    [60_000, 2],
  ])("at %i ms is line %i", (ms, line) => {
    expect(lineAt(lines, ms)).toBe(line);
  });
});

describe("words that are looked for", () => {
  test.each([
    ["MORNING", "Good morning.", 5],
    ["resume", "My résumé", 3],
    ["é", "cafe", 3],
    ["evening", "Good morning.", -1],
  ])("%s in %s", (words, text, place) => {
    expect(placeOf(words, text)).toBe(place);
  });

  test("are found where they stand, whatever stands before them", () => {
    const rest = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(rest, rest, (before, after) => {
        const text = `${before}needle${after}`;
        const place = placeOf("NEEDLE", text);
        expect(text.slice(place, place + 6).toLowerCase()).toBe("needle");
      }),
    );
  });
});

describe("a copy", () => {
  const lines = [
    { startMs: 1_500, endMs: 3_025, text: "Ham & <eggs> --> please" },
    { startMs: 3_723_004, endMs: 3_724_000, text: "Bye." },
  ];

  test("as captions is WebVTT in which no text is markup", () => {
    expect(toVtt(lines)).toBe(
      "WEBVTT\n\n" +
        "00:00:01.500 --> 00:00:03.025\nHam &amp; &lt;eggs&gt; --&gt; please\n\n" +
        "01:02:03.004 --> 01:02:04.000\nBye.\n",
    );
  });

  test("as text has a line each, with its moment", () => {
    expect(toText(lines)).toBe("00:00:01  Ham & <eggs> --> please\n01:02:03  Bye.\n");
  });
});
