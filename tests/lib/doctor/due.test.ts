import { ConnectionError } from "livekit-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Case, NO_CASE, watchForTrouble } from "@/lib/doctor/due";
import type { Examination } from "@/lib/doctor/examine";
import { connect, settle, setUp } from "../session/scene";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A session and the checks that were begun beside it. */
function watched() {
  const scene = setUp();
  const begun: { isStopped: boolean }[] = [];
  const shown: { now: Case } = { now: NO_CASE };
  const begin = async () => {
    const check = { isStopped: false, stop: () => void (check.isStopped = true) };
    begun.push(check);
    return check as unknown as Examination;
  };
  const stop = watchForTrouble(scene.session, begin, (found) => (shown.now = found));
  return { ...scene, begun, shown, stop };
}

describe("a check begins by itself", () => {
  test("beside a join that takes longer than most, and is gone once it came through", async () => {
    const scene = watched();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle(1_400);
    expect(scene.begun).toHaveLength(0);
    await settle(200);
    expect(scene.begun).toHaveLength(1);
    expect(scene.shown.now.examination).not.toBeNull();
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.shown.now).toEqual(NO_CASE);
  });

  test("after a join that failed, and stays while that is tried again", async () => {
    const scene = watched();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle();
    for (let tries = 0; tries < 3; tries += 1) {
      scene.sfu.last().connected.reject(ConnectionError.serverUnreachable("x"));
      await settle(6_000);
    }
    expect(scene.begun).toHaveLength(1);
    expect(scene.shown.now).toMatchObject({ isAsked: false, examination: scene.begun[0] });
  });

  test("anew once the join fails of something else", async () => {
    const scene = watched();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle();
    scene.sfu.last().connected.reject(ConnectionError.serverUnreachable("x"));
    await settle(6_000);
    expect(scene.begun).toHaveLength(1);
    scene.sfu.last().connected.reject(ConnectionError.timeout("x"));
    await settle(6_000);
    expect(scene.begun).toHaveLength(2);
    expect(scene.shown.now).toMatchObject({ isAsked: false, examination: scene.begun[1] });
  });

  test("and once for each of two causes that take turns, to be let come to its end", async () => {
    const scene = watched();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle();
    for (let tries = 0; tries < 6; tries += 1) {
      const error = tries % 2 === 0 ? "serverUnreachable" : "timeout";
      scene.sfu.last().connected.reject(ConnectionError[error]("x"));
      await settle(13_000);
    }
    expect(scene.begun).toHaveLength(2);
    expect(scene.shown.now.examination).toBe(scene.begun[1]);
  });

  test("and what is late is stopped where nobody waits for it any more", async () => {
    const scene = setUp();
    const late = Promise.withResolvers<Examination>();
    const show = vi.fn();
    const stop = watchForTrouble(scene.session, () => late.promise, show);
    scene.answers.room = async () => ({ kind: "failed", reason: "unreachable" });
    scene.session.start();
    await settle();
    stop();
    const examination = { stop: vi.fn() };
    late.resolve(examination as unknown as Examination);
    await settle();
    expect(examination.stop).toHaveBeenCalledOnce();
    expect(show).not.toHaveBeenCalled();
  });

  test("once a connection has been lost for 15 s, once, and is gone when it is back", async () => {
    const scene = watched();
    await connect(scene);
    scene.sfu.probes.finding = "down";
    scene.sfu.media.isFlowing = false;
    scene.sfu.last().events.onInterrupted();
    await settle(14_900);
    expect(scene.begun).toHaveLength(0);
    await settle(30_000);
    expect(scene.begun).toHaveLength(1);
    expect(scene.shown.now.examination).toBe(scene.begun[0]);
    scene.sfu.probes.finding = "there";
    scene.sfu.media.isFlowing = true;
    await settle(13_000);
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
    expect(scene.shown.now).toEqual(NO_CASE);
    await settle(60_000);
    expect(scene.begun).toHaveLength(1);
  });

  test("beside no short break", async () => {
    const scene = watched();
    await connect(scene);
    scene.sfu.probes.finding = "down";
    scene.sfu.last().events.onInterrupted();
    await settle(5_000);
    scene.sfu.last().events.onRestored();
    await settle(60_000);
    expect(scene.begun).toHaveLength(0);
  });
});
