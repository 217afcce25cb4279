import { ConnectionError } from "livekit-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect, settle, setUp } from "./scene";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("each attempt is told of once", () => {
  test("a join: its stages, its way, and the first picture of another", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle(20);
    scene.sfu.last().events.onSignal();
    await settle(30);
    scene.sfu.last().connected.resolve();
    await settle(200);
    expect(scene.attempts).toEqual([]);
    // Nobody sends a picture: the record waits for one, and not for ever.
    await settle(5_000);
    expect(scene.attempts).toMatchObject([
      { kind: "join", outcome: "connected", failure: null, path: "udp" },
    ]);
    const { signal, media, token, firstFrame } = scene.attempts[0]!.stages;
    expect(signal).toBeGreaterThanOrEqual(19);
    expect(media).toBeGreaterThanOrEqual(29);
    expect(token).toBeGreaterThanOrEqual(0);
    expect(firstFrame).toBeUndefined();
  });

  test("a failure names its hop, and a stop in the middle is one too", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle();
    scene.sfu.last().connected.reject(ConnectionError.serverUnreachable("x"));
    await settle();
    scene.session.join();
    await settle();
    scene.session.leave();
    expect(scene.attempts).toMatchObject([
      { outcome: "failed", failure: { hop: "signal", code: "signal_unreachable" } },
      { outcome: "abandoned", failure: null },
    ]);
  });

  test("leaving before the first picture was a connection; a rejoin has an id of its own", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.last().events.onGone(undefined);
    await settle(1_000);
    scene.sfu.last().connected.resolve();
    await settle();
    scene.session.leave();
    expect(scene.attempts).toMatchObject([
      { kind: "join", outcome: "connected" },
      { kind: "rejoin", outcome: "connected" },
    ]);
    expect(new Set(scene.attempts.map(({ attemptId }) => attemptId)).size).toBe(2);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });
});
