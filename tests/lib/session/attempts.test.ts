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
    const { signal, media, token, firstFrame, total } = scene.attempts[0]!.stages;
    // To the connection, without the wait for a picture.
    expect(total).toBeGreaterThanOrEqual(49);
    expect(total).toBeLessThan(250);
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

  test("whoever gives up tells how long they waited", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle(12_000);
    scene.session.leave();
    expect(scene.attempts).toMatchObject([{ outcome: "abandoned", failure: null }]);
    expect(scene.attempts[0]!.stages.total).toBeGreaterThanOrEqual(12_000);
  });

  test("a refusal tells its reason", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.refuseWith("misconfigured");
    // The token of prejoin is over.
    vi.setSystemTime(Date.now() + 3_600_000);
    scene.session.join();
    await settle();
    expect(scene.attempts).toMatchObject([
      { outcome: "refused", failure: { hop: "token", code: "misconfigured" } },
    ]);
  });

  test("turned away or unanswered, it keeps the id that the backend was asked by, and so does a check", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    const ids: string[] = [];
    const clickWithout = async (answer: "denied" | "broken") => {
      scene.answers.join = async (attemptId) => {
        ids.push(attemptId);
        if (answer === "broken") throw new Error("x");
        return { kind: "denied", reason: "misconfigured", serverNow: Date.now() };
      };
      vi.setSystemTime(Date.now() + 3_600_000);
      scene.session.join();
      await settle();
    };
    for (const answer of ["broken", "denied"] as const) {
      await clickWithout(answer);
      expect(scene.attempts.map(({ attemptId }) => attemptId)).toEqual(ids);
      expect(scene.session.attemptId()).toBe(ids.at(-1));
    }
    expect(ids).toHaveLength(2);
  });

  test("a page that is turned away before any click is checked by the id that it asked by", async () => {
    const scene = setUp();
    let asked: string | null = null;
    scene.answers.join = async (attemptId) => {
      asked = attemptId;
      throw new Error("x");
    };
    scene.session.start();
    await settle();
    expect(scene.phase()).toBe("failed");
    expect(asked).not.toBeNull();
    expect(scene.session.attemptId()).toBe(asked);
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
