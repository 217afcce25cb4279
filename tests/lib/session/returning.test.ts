import { EventEmitter } from "node:events";
import type { Room } from "livekit-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { resumeGently } from "@/lib/session/returning.ts";

let browser: EventTarget;

beforeEach(() => {
  vi.useFakeTimers();
  browser = new EventTarget();
  vi.stubGlobal("addEventListener", browser.addEventListener.bind(browser));
  vi.stubGlobal("removeEventListener", browser.removeEventListener.bind(browser));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A room whose engine listens for `online` as the SDK's does; `bytes` is what has come so far. */
function scene() {
  const line = { bytes: 0 };
  const resume = vi.fn();
  const engine = Object.assign(new EventEmitter(), { handleBrowserOnLine: resume });
  const report = () => new Map([["in", { type: "inbound-rtp", bytesReceived: line.bytes }]]);
  const publication = {
    isSubscribed: true,
    isMuted: false,
    track: { getRTCStatsReport: async () => report() },
  };
  const participant = { trackPublications: new Map([["TR_1", publication]]) };
  const delay = ({ retryCount }: { retryCount: number }) => [100, 5_000][retryCount] ?? null;
  const reconnectPolicy = { nextRetryDelayInMs: delay };
  const room = {
    engine,
    options: { reconnectPolicy },
    remoteParticipants: new Map([["PA_1", participant]]),
    localParticipant: { trackPublications: new Map() },
  } as unknown as Room;
  browser.addEventListener("online", resume);
  /** How long the SDK waits before its nth try to resume, from 0. */
  const delayOf = (retryCount: number) => reconnectPolicy.nextRetryDelayInMs({ retryCount });
  return { line, resume, engine, delayOf, stop: resumeGently(room) };
}

async function online(ms = 0) {
  browser.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(ms);
}

test("fault 2: where media flows again, the SDK is not told", async () => {
  const { line, resume } = scene();
  await online(500);
  line.bytes = 10;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(resume).not.toHaveBeenCalled();
});

test("where nothing flows, the SDK is told after 1.2 s", async () => {
  const { resume } = scene();
  await online(1_100);
  expect(resume).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(resume).toHaveBeenCalledOnce();
});

test("fault 2: what the SDK tries by itself waits until 4 s after it, and later for nothing", async () => {
  const { delayOf } = scene();
  expect(delayOf(0)).toBe(100);
  await online(1_000);
  expect(delayOf(0)).toBe(3_000);
  expect(delayOf(1)).toBe(5_000);
  expect(delayOf(2)).toBeNull();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(delayOf(0)).toBe(100);
});

test("a join that the SDK makes anew does not have it told at once again", async () => {
  const { line, resume, engine } = scene();
  browser.addEventListener("online", resume);
  engine.emit("signalRestarted");
  await online();
  line.bytes = 10;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(resume).not.toHaveBeenCalled();
});

test("of a room that was left, nothing is told", async () => {
  const { resume, stop } = scene();
  await online();
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(resume).not.toHaveBeenCalled();
});
