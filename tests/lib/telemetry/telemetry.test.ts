import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CALM, type Quality } from "@/lib/quality/quality";
import type { Sample } from "@/lib/quality/sampler";
import type { AttemptRecord } from "@/lib/session/types";
import {
  createTelemetry,
  type PageEvents,
  type Samples,
  type TelemetryDeps,
} from "@/lib/telemetry/telemetry";

const RECORD: AttemptRecord = {
  attemptId: "one",
  kind: "join",
  outcome: "connected",
  failure: null,
  stages: { token: 40 },
  path: "udp",
};

let page: EventTarget;
let stored: Map<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  stored = new Map();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A backend that can be taken away. */
function world(overrides: Partial<TelemetryDeps> = {}) {
  const told = { attempts: [] as string[], batches: [] as Samples[], events: [] as PageEvents[] };
  const backend = { isThere: true };
  const answer = async <T>(note: T[], value: T) => {
    if (!backend.isThere) throw new Error("not reachable");
    note.push(value);
  };
  const telemetry = createTelemetry({
    bookingId: "a-booking",
    client: { browser: { family: "chrome", major: 156 }, os: "linux" },
    recordAttempt: ({ attemptId }) => answer(told.attempts, attemptId),
    recordSamples: (samples) => answer(told.batches, samples),
    recordEvents: (events) => answer(told.events, events),
    ...overrides,
  });
  return { telemetry, told, backend };
}

/** A line that is read once a second. */
function line(): Quality {
  const samples = (): Sample[] =>
    [9, 5, 0].map((ago) => ({
      at: performance.now() - ago * 1000,
      own: { microphone: null, camera: null, screen: null },
      others: new Map(),
    }));
  return { samples, getSnapshot: () => CALM } as unknown as Quality;
}

describe("attempts", () => {
  test("are told at once, with the browser and the booking", async () => {
    const recordAttempt = vi.fn(async () => undefined);
    const { telemetry } = world({ recordAttempt });
    telemetry.attempt(RECORD);
    await vi.advanceTimersByTimeAsync(0);
    expect(recordAttempt).toHaveBeenCalledExactlyOnceWith({
      ...RECORD,
      bookingId: "a-booking",
      browser: { family: "chrome", major: 156 },
      os: "linux",
    });
  });

  test("wait for the backend, in order, and for the next page", async () => {
    const { telemetry, told, backend } = world();
    backend.isThere = false;
    telemetry.attempt(RECORD);
    telemetry.attempt({ ...RECORD, attemptId: "two" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(told.attempts).toEqual([]);
    expect(world().told).toBeDefined();
    await vi.advanceTimersByTimeAsync(0);
    backend.isThere = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told.attempts).toEqual(["one", "two"]);
  });

  test("of a page that closed are told by the next one", async () => {
    const first = world();
    first.backend.isThere = false;
    first.telemetry.attempt(RECORD);
    await vi.advanceTimersByTimeAsync(0);
    const second = world();
    await vi.advanceTimersByTimeAsync(0);
    expect(second.told.attempts).toEqual(["one"]);
    expect(stored.size).toBe(0);
  });

  test("that are refused for what they hold are dropped; the next is told", async () => {
    const badInput = Object.assign(new Error("refused"), { data: { code: "BAD_INPUT" } });
    const recordAttempt = vi.fn(async () => undefined).mockRejectedValueOnce(badInput as never);
    const { telemetry } = world({ recordAttempt });
    telemetry.attempt(RECORD);
    telemetry.attempt({ ...RECORD, attemptId: "two" });
    await vi.advanceTimersByTimeAsync(0);
    expect(recordAttempt).toHaveBeenCalledTimes(2);
  });

  test("never fill the page: the oldest give way", async () => {
    const { telemetry, told, backend } = world();
    backend.isThere = false;
    for (let i = 0; i < 50; i += 1) telemetry.attempt({ ...RECORD, attemptId: `${i}` });
    backend.isThere = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told.attempts).toEqual(Array.from({ length: 20 }, (_, i) => `${i + 30}`));
  });
});

describe("samples of the line", () => {
  test("come each ten seconds, numbered over reconnections, with the attempt's id", async () => {
    const { telemetry, told } = world();
    telemetry.attempt(RECORD);
    const stop = telemetry.follow(line());
    await vi.advanceTimersByTimeAsync(21_000);
    stop();
    const stopAgain = telemetry.follow(line());
    await vi.advanceTimersByTimeAsync(10_000);
    stopAgain();
    const all = told.batches.flatMap(({ attemptId, samples }) =>
      samples.map(({ seq }) => `${attemptId} ${seq}`),
    );
    expect(all).toEqual(["one 0", "one 1", "one 2"]);
  });

  test("wait for the backend in batches, and the last is taken as the page goes", async () => {
    const { telemetry, told, backend } = world();
    telemetry.attempt(RECORD);
    const stop = telemetry.follow(line());
    backend.isThere = false;
    await vi.advanceTimersByTimeAsync(60_000);
    backend.isThere = true;
    await vi.advanceTimersByTimeAsync(65_000);
    page.dispatchEvent(new Event("pagehide"));
    await vi.advanceTimersByTimeAsync(0);
    stop();
    const numbers = told.batches.flatMap(({ samples }) => samples.map(({ seq }) => seq));
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, seq) => seq));
    expect(numbers.length).toBe(13);
    expect(told.batches[0]!.samples.length).toBeGreaterThan(4);
  });
});

describe("what becomes of a connection", () => {
  test("is told with how long ago it was, once the backend is there again", async () => {
    const { telemetry, told, backend } = world();
    telemetry.event({ kind: "dropped" });
    telemetry.attempt(RECORD);
    backend.isThere = false;
    telemetry.event({ kind: "dropped" });
    await vi.advanceTimersByTimeAsync(2_000);
    telemetry.event({ kind: "back", tookMs: 2_000, tries: 1 });
    backend.isThere = true;
    await vi.advanceTimersByTimeAsync(60_000);
    const events = told.events.flatMap((batch) => batch.events);
    expect(events.map(({ seq, kind }) => [seq, kind])).toEqual([
      [0, "dropped"],
      [1, "back"],
    ]);
    expect(events[0]!.agoMs).toBeGreaterThanOrEqual(2_000);
    expect(told.events[0]!.attemptId).toBe("one");
  });

  test("is told of a connection 200 times at most", async () => {
    const { telemetry, told } = world();
    telemetry.attempt(RECORD);
    for (let i = 0; i < 300; i += 1) {
      telemetry.event({ kind: "dropped" });
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(told.events.flatMap((batch) => batch.events)).toHaveLength(200);
  });
});
