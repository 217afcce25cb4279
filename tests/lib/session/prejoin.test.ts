import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TTL } from "./fakes";
import { type Scene, settle, setUp } from "./scene";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("before the click", () => {
  test("token and room are asked for once, and the line is warm", async () => {
    const scene = setUp();
    scene.session.start();
    scene.session.start();
    await settle();
    expect(scene.phases).toEqual(["preparing", "ready"]);
    expect(scene.asked).toEqual({ join: 1, room: 1 });
    expect(scene.media.isOpen).toBe(true);
    expect(scene.session.getSnapshot().progress).toMatchObject({ at: "media", state: "waiting" });
  });

  test.each(["lobby", "declined", "locked", "provider_gone"] as const)(
    "%s: the page keeps its place and does not ask by itself",
    async (reason) => {
      const scene = setUp();
      scene.refuseWith(reason);
      scene.session.start();
      await settle(3_600_000);
      expect(scene.asked.join).toBe(1);
      expect(scene.media.isOpen).toBe(true);
      expect(scene.session.getSnapshot()).toMatchObject({
        state: { phase: "refused", refusal: { reason } },
        progress: { at: "token", state: "waiting" },
      });
    },
  );

  test("fault 3: a token near its end is replaced without a sign of it", async () => {
    const scene = setUp();
    scene.session.start();
    await settle(TTL - 60_000 + 10);
    expect(scene.asked).toEqual({ join: 2, room: 1 });
    expect(scene.phases).toEqual(["preparing", "ready"]);
  });

  test("fault 3: a token that ran out while the page slept is replaced at the click", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    vi.setSystemTime(Date.now() + TTL);
    scene.session.join();
    await settle();
    expect(scene.asked).toEqual({ join: 2, room: 2 });
    expect(scene.sfu.last().token).toBe("a-token");
  });

  test("a signal server that does not answer is named, and asked again", async () => {
    const scene = setUp();
    scene.sfu.behaviour.isReachable = false;
    scene.session.start();
    await settle();
    expect(scene.session.getSnapshot()).toMatchObject({
      state: { phase: "ready" },
      progress: { at: "signal", state: "failed" },
    });
    scene.sfu.behaviour.isReachable = true;
    await settle(5_000);
    expect(scene.session.getSnapshot().progress).toMatchObject({ at: "media", state: "waiting" });
  });

  test.each(["not_found", "ended", "cancelled", "removed", "misconfigured", "signed_out"] as const)(
    "%s: the door stays closed, no device is opened, nothing is asked again",
    async (reason) => {
      const scene = setUp();
      scene.refuseWith(reason);
      scene.session.start();
      await settle(3_600_000);
      expect(scene.session.getSnapshot().state).toMatchObject({
        phase: "refused",
        refusal: { reason },
      });
      expect(scene.asked.join).toBe(1);
      expect(scene.media.isOpen).toBe(false);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test("too early: opens by itself at the time that the server named", async () => {
    const scene = setUp();
    const { join } = scene.answers;
    scene.refuseWith("too_early", 30_000);
    scene.session.start();
    await settle();
    expect(scene.phase()).toBe("refused");
    expect(scene.media.isOpen).toBe(true);
    scene.answers.join = join;
    await settle(29_000);
    expect(scene.phase()).toBe("refused");
    await settle(1_500);
    expect(scene.phase()).toBe("ready");
  });

  test("a cancellation while waiting is shown as soon as the booking changes", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.refuseWith("cancelled");
    scene.session.recheck();
    await settle();
    expect(scene.session.getSnapshot().state).toMatchObject({ refusal: { reason: "cancelled" } });
    expectNothingHeld(scene);
  });

  test("a silent backend is named at its hop, and asked again", async () => {
    const scene = setUp();
    const { join } = scene.answers;
    scene.answers.join = () => new Promise(() => undefined);
    scene.session.start();
    await settle(10_000);
    expect(scene.session.getSnapshot()).toMatchObject({
      state: { phase: "failed", failure: { hop: "booking", code: "backend_silent" } },
      progress: { at: "booking", state: "failed" },
    });
    await settle(5_000);
    expect(scene.session.getSnapshot().state).toMatchObject({ attempt: 2, nextTryAt: null });
    await settle(6_500);
    scene.answers.join = join;
    scene.session.retryNow();
    await settle();
    expect(scene.phase()).toBe("ready");
  });

  test("StrictMode: start, stop, start leaves one run", async () => {
    const scene = setUp();
    scene.session.start();
    scene.session.stop();
    scene.session.start();
    await settle();
    expect(scene.phase()).toBe("ready");
    expect(scene.sfu.open()).toBe(1);
  });
});

function expectNothingHeld({ sfu, media }: Scene) {
  expect(sfu.open()).toBe(0);
  expect(media.isOpen).toBe(false);
}
