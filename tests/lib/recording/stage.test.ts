import { describe, expect, test } from "vitest";
import {
  isUnderWay,
  lengthAt,
  type RecordingNow,
  stageOf,
} from "@/components/session/recording/stage";

const now = (part: Partial<RecordingNow>) =>
  ({ state: "active", rollingSince: null, pausedAt: null, recordedMs: 0, ...part }) as RecordingNow;

describe("how far a recording is", () => {
  test("it rolls only while frames are recorded", () => {
    expect(stageOf(now({ state: "starting" }))).toBe("starting");
    expect(stageOf(now({ rollingSince: 5 }))).toBe("rolling");
    expect(stageOf(now({ pausedAt: 7 }))).toBe("paused");
    expect(stageOf(now({}))).toBe("again");
  });

  test("a pause that is asked for still records until the part has ended", () => {
    expect(stageOf(now({ pausedAt: 7, rollingSince: 5 }))).toBe("rolling");
  });

  test("there is nothing to stop before the question and after the end", () => {
    const states = ["requested", "starting", "active", "stopping", "processing", "ready", "failed"];
    const underWay = states.filter((state) =>
      isUnderWay(stageOf(now({ state: state as RecordingNow["state"] }))),
    );
    expect(underWay).toEqual(["requested", "starting", "active", "stopping"]);
  });

  test("its length goes on while it rolls, and never back", () => {
    expect(lengthAt(now({ recordedMs: 3_000, rollingSince: 10_000 }), 12_000)).toBe(5_000);
    expect(lengthAt(now({ recordedMs: 3_000 }), 12_000)).toBe(3_000);
    expect(lengthAt(now({ recordedMs: 3_000, rollingSince: 10_000 }), 9_000)).toBe(3_000);
  });
});
