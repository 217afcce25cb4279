import { describe, expect, test } from "vitest";
import { createSilence, createSpeech } from "@/lib/devices/hearing";

/** The seconds in which a judge said yes, for a peak that may change with time. */
function secondsOf(
  judge: (peak: number, now: number) => boolean,
  peakAt: (second: number) => number,
  seconds: number,
): number[] {
  const said = new Set<number>();
  for (let now = 0; now < seconds * 1000; now += 100) {
    if (judge(peakAt(now / 1000), now)) said.add(Math.floor(now / 1000));
  }
  return [...said];
}

describe("a microphone that gives nothing", () => {
  test("is told of after ten seconds, and until it gives something", () => {
    const said = secondsOf(createSilence(), (second) => (second < 14 ? 0 : 0.02), 20);
    expect(said).toEqual([10, 11, 12, 13]);
  });

  test("a quiet room is not nothing", () => {
    expect(secondsOf(createSilence(), () => 0.0008, 60)).toEqual([]);
  });

  test("one sound in between begins the count anew", () => {
    const said = secondsOf(createSilence(), (second) => (second === 5 ? 0.1 : 0), 15);
    expect(said).toEqual([]);
  });
});

describe("speaking while muted", () => {
  test("is told of within a second, for a few, and not again at once", () => {
    const said = secondsOf(createSpeech(), () => 0.3, 30);
    expect(said).toEqual([0, 1, 2, 3, 4, 5, 6, 26, 27, 28, 29]);
  });

  test("a cough or a knock is no speech", () => {
    const said = secondsOf(createSpeech(), (second) => (second % 3 < 0.4 ? 0.9 : 0.01), 30);
    expect(said).toEqual([]);
  });
});
