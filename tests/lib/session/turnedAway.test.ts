import { DisconnectReason } from "livekit-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect, expectNothingLeft, settle, setUp } from "./scene";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a connection that breaks", () => {
  test("fault 12: the same person elsewhere: lets go, and comes back only when asked to", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.last().events.onGone(DisconnectReason.DUPLICATE_IDENTITY);
    await settle(3_600_000);
    expect(scene.session.getSnapshot().state).toEqual({ phase: "left", why: "elsewhere" });
    expectNothingLeft(scene);
    scene.session.join();
    await settle();
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
    expect(scene.media.isOpen).toBe(true);
  });

  test("removed by the provider: the backend says so, and it is final", async () => {
    const scene = setUp();
    await connect(scene);
    scene.refuseWith("removed");
    scene.sfu.last().events.onGone(DisconnectReason.PARTICIPANT_REMOVED);
    await settle(3_600_000);
    expect(scene.session.getSnapshot().state).toMatchObject({ refusal: { reason: "removed" } });
    expectNothingLeft(scene);
  });

  test("put out, but only to wait: back before the door, with camera and microphone", async () => {
    const scene = setUp();
    await connect(scene);
    scene.refuseWith("lobby");
    scene.sfu.last().events.onGone(DisconnectReason.PARTICIPANT_REMOVED);
    await settle(10_000);
    expect(scene.session.getSnapshot().state).toMatchObject({ refusal: { reason: "lobby" } });
    expect(scene.sfu.open()).toBe(0);
    expect(scene.media.isOpen).toBe(true);
  });

  test.each(["cancelled", "ended"] as const)(
    "a deleted room of a booking that is %s",
    async (reason) => {
      const scene = setUp();
      await connect(scene);
      scene.refuseWith(reason);
      scene.sfu.last().events.onGone(DisconnectReason.ROOM_DELETED);
      await settle(2_000);
      expect(scene.session.getSnapshot().state).toMatchObject({ refusal: { reason } });
      expectNothingLeft(scene);
    },
  );

  test("too many tries while rejoining: waits as told and goes on", async () => {
    const scene = setUp();
    await connect(scene);
    const { join } = scene.answers;
    scene.refuseWith("rate_limited", 20_000);
    scene.sfu.last().events.onGone(DisconnectReason.ROOM_DELETED);
    await settle(2_000);
    expect(scene.phase()).toBe("rejoining");
    scene.answers.join = join;
    await settle(20_000);
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
  });
});
