import { ConnectionError, DisconnectReason } from "livekit-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { grantedAnswer, TTL } from "./fakes";
import { connect, expectNothingLeft, settle, setUp } from "./scene";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a connection that breaks", () => {
  test("a break that media outlives is left to the SDK, unseen", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.last().events.onInterrupted();
    await settle(2_000);
    scene.sfu.last().events.onRestored();
    await settle(60_000);
    expect(scene.phases.at(-1)).toBe("connected");
    expect(scene.phases).not.toContain("reconnecting");
    expect(scene.sfu.links).toHaveLength(1);
  });

  test("a server that is away is shown at once; what the SDK mends is over then", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.probes.finding = "down";
    scene.sfu.last().events.onInterrupted();
    await settle();
    expect(scene.session.getSnapshot().state).toMatchObject({ phase: "reconnecting", attempt: 1 });
    scene.sfu.last().events.onRestored();
    expect(scene.phase()).toBe("connected");
    const { count } = scene.sfu.probes;
    await settle(60_000);
    expect(scene.sfu.probes.count).toBe(count);
  });

  test("a server that stays away is tried less and less often, and the next try is told", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.probes.finding = "down";
    scene.sfu.media.isFlowing = false;
    scene.sfu.last().events.onInterrupted();
    const triesIn = async (ms: number) => {
      const before = scene.sfu.probes.count;
      await settle(ms);
      return scene.sfu.probes.count - before;
    };
    expect(await triesIn(20_000)).toBeGreaterThan(20);
    const steady = await triesIn(60_000);
    expect(steady).toBeGreaterThanOrEqual(24);
    expect(steady).toBeLessThanOrEqual(40);
    const { state } = scene.session.getSnapshot();
    if (state.phase !== "reconnecting" || state.nextTryAt === null) throw new Error(state.phase);
    expect(state.nextTryAt - Date.now()).toBeLessThanOrEqual(2_500);
    await settle(40_000);
    // 1, 2, 4, 8 and 10 s, and never more.
    const early = await triesIn(15_000);
    expect(early).toBeGreaterThanOrEqual(3);
    expect(early).toBeLessThanOrEqual(6);
    const late = await triesIn(60_000);
    expect(late).toBeGreaterThanOrEqual(5);
    expect(late).toBeLessThanOrEqual(9);
  });

  test("a server that comes back without us gets a new room at once", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.probes.finding = "down";
    scene.sfu.media.isFlowing = false;
    scene.sfu.last().events.onInterrupted();
    await settle(3_000);
    scene.sfu.probes.finding = "room_gone";
    const { room } = scene.asked;
    await settle(1_000);
    expect(scene.phase()).toBe("rejoining");
    expect(scene.sfu.links[0]!.isClosed).toBe(true);
    expect(scene.asked.room).toBe(room + 1);
    scene.sfu.media.isFlowing = true;
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
  });

  test("media that stops without a word is seen after 2 s, and goes on by itself", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "silent";
    await settle(3_500);
    expect(scene.phase()).toBe("reconnecting");
    scene.sfu.probes.finding = "there";
    scene.sfu.media.isFlowing = true;
    await settle(1_000);
    expect(scene.phase()).toBe("connected");
    expect(scene.sfu.links).toHaveLength(1);
  });

  test("the newer token of the SFU is the one that a rejoin uses", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.last().events.onToken("a-newer-token", Date.now() + TTL);
    await settle(TTL - 120_000);
    scene.sfu.last().events.onGone(undefined);
    await settle(1_000);
    expect(scene.sfu.last().token).toBe("a-newer-token");
    expect(scene.asked.join).toBe(1);
  });

  test("fault 2: after a long silence a new room is made as soon as the server answers", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "silent";
    await settle(20_000);
    // The SDK's own sockets would make ours wait.
    expect(scene.sfu.last().isClosed).toBe(true);
    scene.sfu.probes.finding = "there";
    await settle(1_000);
    expect(scene.sfu.links).toHaveLength(2);
    expect(scene.asked.join).toBe(1);
    expect(scene.given.way).toBe(1);
  });

  /**
   * A browser without any network finds the server down, or silent where a connection of before is
   * asked; then it is told that it has one.
   */
  async function onlineAgainAfter(awayMs: number, finding: "down" | "silent" = "down") {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = finding;
    vi.stubGlobal("navigator", { onLine: false });
    await settle(awayMs);
    vi.stubGlobal("navigator", { onLine: true });
    scene.sfu.probes.finding = "there";
    scene.session.retryNow();
    await settle(100);
    return scene;
  }

  test.each(["down", "silent"] as const)(
    "fault 2: %s while offline, it lets the connection of before go on",
    async (finding) => {
      const scene = await onlineAgainAfter(12_000, finding);
      expect(scene.phase()).toBe("reconnecting");
      scene.sfu.media.isFlowing = true;
      await settle(1_000);
      expect(scene.phase()).toBe("connected");
      expect(scene.sfu.links).toHaveLength(1);
      expect(scene.sfu.last().isClosed).toBe(false);
    },
  );

  test("told of its network, it asks by a new connection first: those of before may hang", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "down";
    await settle(3_000);
    expect(scene.sfu.probes.silences).toBe(0);
    scene.sfu.probes.finding = null;
    await settle(1_000);
    scene.session.retryNow();
    await settle();
    expect(scene.sfu.probes.silences).toBe(1);
  });

  test("offline it opens no socket: one that cannot be made passes for an answer", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "silent";
    await settle(4_000);
    expect(scene.sfu.probes.silences).toBeGreaterThan(0);
    vi.stubGlobal("navigator", { onLine: false });
    await settle(1_000);
    expect(scene.sfu.probes.silences).toBe(0);
  });

  test("told of its network, it makes a new room where nothing goes on within a second", async () => {
    const scene = await onlineAgainAfter(12_000);
    expect(scene.sfu.links).toHaveLength(1);
    await settle(900);
    expect(scene.sfu.links).toHaveLength(2);
  });

  test("told of its network after more than 15 s, it makes a new room at once", async () => {
    const scene = await onlineAgainAfter(16_000);
    expect(scene.sfu.links).toHaveLength(2);
  });

  test("a backend that has to give a new token keeps its socket", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "room_gone";
    scene.sfu.last().events.onInterrupted();
    await settle(1_000);
    expect(scene.asked.join).toBe(2);
    expect(scene.given.way).toBe(0);
  });

  test("a silent server is not let go while media flows", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.probes.finding = "silent";
    scene.sfu.last().events.onInterrupted();
    await settle(60_000);
    expect(scene.sfu.links).toHaveLength(1);
    expect(scene.sfu.last().isClosed).toBe(false);
  });

  test("a server that answers while no media comes gets 4 s", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    await settle(5_000);
    expect(scene.sfu.links).toHaveLength(1);
    await settle(3_000);
    expect(scene.sfu.links).toHaveLength(2);
  });

  test("back after long, it lets go where the person went on with another device", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "silent";
    await settle(70_000);
    scene.newest.id = "PA_phone";
    scene.sfu.probes.finding = "there";
    await settle(2_000);
    expect(scene.session.getSnapshot().state).toEqual({ phase: "left", why: "elsewhere" });
    expectNothingLeft(scene);
  });

  test.each(["silent", "down"] as const)(
    "%s for 40 s: lets go where the person went on with another device meanwhile",
    async (finding) => {
      const scene = setUp();
      await connect(scene);
      scene.sfu.media.isFlowing = false;
      scene.sfu.probes.finding = finding;
      scene.sfu.last().events.onInterrupted();
      await settle(40_000);
      scene.newest.id = "PA_phone";
      scene.sfu.probes.finding = "there";
      await settle(3_000);
      expect(scene.session.getSnapshot().state).toEqual({ phase: "left", why: "elsewhere" });
      expect(scene.sfu.links.map(({ token }) => token)).toEqual(["a-token"]);
      expectNothingLeft(scene);
    },
  );

  /** Away for so long; then everything is back but for the backend. */
  async function backWithoutBackend(awayMs: number) {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "silent";
    scene.newest.isSilent = true;
    scene.sfu.last().events.onInterrupted();
    await settle(awayMs);
    scene.sfu.probes.finding = "there";
    return scene;
  }

  test("a backend that is away as well holds a rejoin up by 0.4 s, once", async () => {
    const scene = await backWithoutBackend(40_000);
    await settle(700 * 1.25 + 400 + 20);
    expect(scene.sfu.links).toHaveLength(2);
    scene.sfu.last().connected.reject(ConnectionError.serverUnreachable("x"));
    await settle(20_000);
    expect(scene.sfu.links.length).toBeGreaterThan(2);
    expect(scene.newest.asked).toBe(1);
  });

  test("the backend, whose line is made anew with the network, gets 1.5 s", async () => {
    const scene = await backWithoutBackend(40_000);
    scene.session.retryNow();
    await settle(1_400);
    expect(scene.sfu.links).toHaveLength(1);
    await settle(200);
    expect(scene.sfu.links).toHaveLength(2);
  });

  test("who leaves while the backend is asked is not brought back", async () => {
    const scene = await backWithoutBackend(40_000);
    scene.session.retryNow();
    await settle(500);
    scene.session.leave();
    scene.newest.tellLate();
    await settle(20_000);
    expect(scene.session.getSnapshot().state).toEqual({ phase: "left", why: "you" });
    expectNothingLeft(scene);
  });

  test("a break that the SDK could have mended is not asked for", async () => {
    const scene = await backWithoutBackend(5_000);
    scene.sfu.probes.finding = "room_gone";
    await settle(1_000);
    expect(scene.sfu.links).toHaveLength(2);
    expect(scene.newest.asked).toBe(0);
  });

  test("a connection that the SDK made anew is this page's own as well", async () => {
    const scene = setUp();
    await connect(scene);
    const { room } = scene.session.getSnapshot();
    Object.assign(room!.localParticipant, { sid: "PA_anew" });
    scene.sfu.last().events.onInterrupted();
    // It breaks again before the SDK tells that it stands.
    scene.sfu.last().events.onAnew();
    scene.newest.id = "PA_anew";
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "silent";
    await settle(40_000);
    scene.sfu.probes.finding = "there";
    await settle(2_000);
    expect(scene.sfu.links).toHaveLength(2);
  });

  test("back after long, its own old connection does not hold it up", async () => {
    const scene = setUp();
    await connect(scene);
    scene.newest.id = "PA_1";
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "silent";
    await settle(70_000);
    scene.sfu.probes.finding = "there";
    await settle(2_000);
    expect(scene.sfu.links).toHaveLength(2);
  });

  test("nothing is missed where nobody sends", async () => {
    const scene = setUp();
    Object.assign(scene.sfu.media, { isExpected: false, isFlowing: false });
    await connect(scene);
    await settle(600_000);
    expect(scene.sfu.probes.count).toBe(0);
  });

  test("a hidden wait is ended by the network's return, a probe that hangs as well", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.probes.finding = null;
    scene.sfu.last().events.onGone(undefined);
    await settle(30_000);
    expect(scene.sfu.probes.count).toBe(1);
    scene.sfu.probes.finding = "there";
    scene.session.retryNow();
    await settle(20);
    expect(scene.sfu.links).toHaveLength(2);
  });

  test("when the SDK hangs over media that flows, a new room is made after 10 s", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.last().events.onInterrupted();
    await settle(9_000);
    expect(scene.sfu.links).toHaveLength(1);
    await settle(2_500);
    expect(scene.sfu.links).toHaveLength(2);
    expect(scene.sfu.links[0]!.isClosed).toBe(true);
  });

  test("fault 1: after the SDK gave up it rejoins with the devices still open, as often as it takes", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.last().events.onGone(DisconnectReason.SIGNAL_CLOSE);
    for (let tries = 1; tries <= 12; tries += 1) {
      await settle(13_000);
      expect(scene.session.getSnapshot().state).toMatchObject({
        phase: "rejoining",
        attempt: tries,
      });
      scene.sfu.last().connected.reject(ConnectionError.serverUnreachable("x"));
    }
    await settle(13_000);
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
    expect(scene.media.isOpen).toBe(true);
    expect(scene.sfu.open()).toBe(1);
    expect(scene.sfu.publishers).toHaveLength(1);
  });

  test("fault 2: Try now and the network's return end the wait", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.probes.finding = "down";
    scene.sfu.last().events.onGone(undefined);
    await settle(1_000_000);
    const { count } = scene.sfu.probes;
    scene.session.retryNow();
    await settle(0);
    expect(scene.sfu.probes.count).toBe(count + 1);
  });

  test("fault 3: a token that ran out in the call leaves it alone; the break after it gets a new one", async () => {
    const scene = setUp();
    await connect(scene);
    await settle(2 * TTL);
    expect(scene.phases.at(-1)).toBe("connected");
    expect(scene.asked.join).toBe(1);
    scene.answers.join = async () => ({ ...grantedAnswer(), token: "a-later-token" });
    scene.sfu.last().events.onGone(undefined);
    await settle(1_000);
    expect(scene.sfu.last().token).toBe("a-later-token");
  });

  test.each(["resume", "visibilitychange"])(
    "fault 11: %s after ten minutes asleep: tried at once, with a new token and the same devices",
    async (woken) => {
      const page = Object.assign(new EventTarget(), { hidden: false });
      vi.stubGlobal("document", page);
      const scene = setUp();
      await connect(scene);
      scene.sfu.probes.finding = "down";
      scene.sfu.media.isFlowing = false;
      scene.sfu.last().events.onGone(undefined);
      // By now it is tried each ten seconds.
      await settle(200_000);
      // Of what goes on while it sleeps it runs nothing.
      scene.sfu.probes.finding = "there";
      scene.answers.join = async () => ({ ...grantedAnswer(), token: "a-later-token" });
      vi.setSystemTime(Date.now() + TTL);
      expect(scene.sfu.links).toHaveLength(1);
      page.dispatchEvent(new Event(woken));
      await settle(20);
      expect(scene.sfu.links).toHaveLength(2);
      expect(scene.sfu.last().token).toBe("a-later-token");
      scene.sfu.last().connected.resolve();
      await settle();
      expect(scene.phase()).toBe("connected");
      expect(scene.media.isOpen).toBe(true);
      expect(scene.sfu.publishers).toHaveLength(1);
    },
  );

  test("the next room is not joined before the last one is closed, or held up for a second", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.behaviour.isSlowToClose = true;
    scene.sfu.last().events.onGone(undefined);
    await settle(900);
    const next = scene.sfu.links[1];
    expect(next?.token ?? null).toBeNull();
    await settle(200);
    expect(scene.sfu.last().token).toBe("a-token");
    expect(scene.sfu.links).toHaveLength(2);
  });

  test("events of the room before are ignored", async () => {
    const scene = setUp();
    await connect(scene);
    const old = scene.sfu.last();
    old.events.onGone(undefined);
    await settle(1_000);
    scene.sfu.last().connected.resolve();
    await settle();
    old.events.onGone(DisconnectReason.DUPLICATE_IDENTITY);
    old.events.onInterrupted();
    expect(scene.phase()).toBe("connected");
  });
});
