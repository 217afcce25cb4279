import { describe, expect, test } from "vitest";
import type { PersonReading } from "@/lib/quality/figures";
import type { Heard, Reading } from "@/lib/quality/reading";
import type { Sample } from "@/lib/quality/sampler";
import { strainsOf as strainsOfLine } from "@/lib/quality/strain";

const READING: Reading = {
  at: 0,
  bytes: 0,
  packets: 0,
  lost: 0,
  concealed: 0,
  samples: 0,
  jitterMs: 5,
  width: null,
  height: null,
  fps: null,
  codec: "opus",
  heard: [],
  line: null,
};
const GOOD: Heard = { ssrc: 1, reports: 0, rttMs: 20, lossPercent: 0, jitterMs: 4 };

type Second = {
  rttMs?: number;
  heardLoss?: number;
  heardJitter?: number;
  hasReport?: boolean;
  isAnswered?: boolean;
  jitterMs?: number;
  packets?: number;
  lost?: number;
  holes?: number;
};

/** Samples of a call of two, each second as told; counters go on from second to second. */
function samplesOf(...told: Second[]): Sample[] {
  let last = { reports: 0, asked: 3, answered: 0, packets: 0, lost: 0, samples: 0, concealed: 0 };
  return told.map((second, place) => {
    const { rttMs = 20, isAnswered = true, hasReport = true, packets = 50, lost = 0 } = second;
    last = {
      reports: last.reports + (hasReport ? 1 : 0),
      asked: last.asked + 1,
      answered: last.answered + (isAnswered ? 1 : 0),
      packets: last.packets + packets,
      lost: last.lost + lost,
      samples: last.samples + 48_000,
      concealed: last.concealed + 480 * (second.holes ?? 0),
    };
    const line = { rttMs, asked: last.asked, answered: last.answered, path: "udp" as const };
    const heard: Heard = {
      ...GOOD,
      reports: last.reports,
      rttMs,
      lossPercent: second.heardLoss ?? 0,
      jitterMs: second.heardJitter ?? 4,
    };
    const me = { ...READING, packets: 50 * place, heard: [heard], line };
    const them = { ...READING, ...last, jitterMs: second.jitterMs ?? 5, line };
    const person = (microphone: Reading): PersonReading => ({
      microphone,
      camera: null,
      screen: null,
    });
    return { at: place * 1000, own: person(me), others: new Map([["them", person(them)]]) };
  });
}

const FREE: Second = {};

const strainsOf = (samples: Sample[]) => strainsOfLine(samples, 20);

describe("what a line bears", () => {
  test("a free line is calm", () => {
    expect(strainsOf(samplesOf(FREE, FREE, FREE))).toEqual({ send: "calm", receive: "calm" });
    expect(strainsOf([])).toEqual({ send: "calm", receive: "calm" });
  });

  test("loss that the server reports is the upload", () => {
    const full: Second = { heardLoss: 70, heardJitter: 120 };
    expect(strainsOf(samplesOf(FREE, FREE, full))).toEqual({ send: "jammed", receive: "calm" });
  });

  test("holes in the sound over a quick line are the other side's", () => {
    const theirs: Second = { holes: 60, jitterMs: 90, lost: 30 };
    expect(strainsOf(samplesOf(FREE, theirs, theirs))).toEqual({ send: "calm", receive: "calm" });
  });

  test("holes in the sound over a slow line are the download", () => {
    const full: Second = { rttMs: 900, holes: 48, jitterMs: 48, packets: 20 };
    expect(strainsOf(samplesOf(FREE, full, full))).toEqual({ send: "tight", receive: "jammed" });
  });

  test("a slow line with whole sound is the upload", () => {
    const slow: Second = { rttMs: 700 };
    expect(strainsOf(samplesOf(FREE, slow, slow))).toEqual({ send: "tight", receive: "calm" });
  });

  test("a full upload makes the line slow, and a little unrest is no full download", () => {
    const up: Second = { rttMs: 350, heardLoss: 30, jitterMs: 50 };
    expect(strainsOf(samplesOf(FREE, up, up))).toEqual({ send: "jammed", receive: "calm" });
  });

  test("a line that answers nothing, while what arrives is uneven, is full", () => {
    const jammed: Second = { isAnswered: false, hasReport: false, packets: 14, jitterMs: 54 };
    expect(strainsOf(samplesOf(FREE, jammed, jammed, jammed))).toEqual({
      send: "tight",
      receive: "tight",
    });
  });

  test("holes in the sound without any word of the line are the download", () => {
    const sudden: Second = {
      hasReport: false,
      isAnswered: false,
      packets: 11,
      lost: 21,
      holes: 33,
    };
    expect(strainsOf(samplesOf(FREE, FREE, sudden))).toEqual({ send: "tight", receive: "jammed" });
  });

  test("a muted person is no break", () => {
    const muted: Second = { packets: 0 };
    expect(strainsOf(samplesOf(FREE, muted, muted))).toEqual({ send: "calm", receive: "calm" });
  });

  test("a line over which nothing arrives is broken, not full", () => {
    const gone: Second = { isAnswered: false, hasReport: false, packets: 0 };
    expect(strainsOf(samplesOf(FREE, gone))).toBeNull();
    expect(strainsOf(samplesOf(FREE, gone, gone, gone))).toBeNull();
  });

  test("an old report says nothing of now", () => {
    const old: Second = { heardLoss: 94, hasReport: false };
    expect(strainsOf(samplesOf(FREE, FREE, old))).toEqual({ send: "calm", receive: "calm" });
  });

  test("a line that was always slow is a far one", () => {
    const far: Second = { rttMs: 700 };
    expect(strainsOfLine(samplesOf(far, far, far), 650)).toEqual({ send: "calm", receive: "calm" });
  });

  test("one slow report of a busy page is no slow line", () => {
    const [first, second] = samplesOf(FREE, { rttMs: 500, jitterMs: 60 });
    second!.others.get("them")!.microphone!.line!.rttMs = 2;
    expect(strainsOf([first!, second!])).toEqual({ send: "calm", receive: "calm" });
  });
});
