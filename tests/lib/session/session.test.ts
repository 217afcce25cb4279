import { ConnectionError, DisconnectReason } from "livekit-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createSession } from "@/lib/session/session";
import type { AttemptRecord, DenialReason } from "@/lib/session/types";
import { fakeBackend, fakeDevices, fakeKit, grantedAnswer, TTL } from "./fakes";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = (ms = 1) => vi.advanceTimersByTimeAsync(ms);

function setUp() {
  const sfu = fakeKit();
  const { backend, answers, asked, newest } = fakeBackend();
  const { devices, state: media } = fakeDevices();
  const attempts: AttemptRecord[] = [];
  const session = createSession({
    backend,
    devices,
    loadKit: async () => sfu.kit,
    probe: sfu.probe,
    onAttempt: (record) => attempts.push(record),
  });
  const phases: string[] = [];
  session.subscribe(() => {
    const { phase } = session.getSnapshot().state;
    if (phases.at(-1) !== phase) phases.push(phase);
  });
  const refuseWith = (reason: DenialReason, inMs?: number) => {
    answers.join = async () => {
      const now = Date.now();
      return { kind: "denied", reason, serverNow: now, retryAt: inMs && now + inMs };
    };
  };
  const phase = () => session.getSnapshot().state.phase;
  return { session, sfu, newest, answers, asked, media, phases, phase, refuseWith, attempts };
}

type Scene = ReturnType<typeof setUp>;

async function connect({ session, sfu }: Scene) {
  session.start();
  await settle();
  session.join();
  await settle();
  sfu.last().events.onSignal();
  sfu.last().connected.resolve();
  await settle();
}

function expectNothingLeft({ sfu, media }: Scene) {
  expect(sfu.open()).toBe(0);
  expect(sfu.publishers.every((publisher) => publisher.isDisposed)).toBe(true);
  expect(media.isOpen).toBe(false);
}

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

  test("a token near its end is replaced without a sign of it", async () => {
    const scene = setUp();
    scene.session.start();
    await settle(TTL - 60_000 + 10);
    expect(scene.asked).toEqual({ join: 2, room: 1 });
    expect(scene.phases).toEqual(["preparing", "ready"]);
  });

  test("a token that ran out while the page slept is replaced at the click", async () => {
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

describe("the click", () => {
  test("goes through signal and media to the room", async () => {
    const scene = setUp();
    await connect(scene);
    expect(scene.phases).toEqual(["preparing", "ready", "connecting", "connected"]);
    expect(scene.session.getSnapshot()).toMatchObject({
      role: "client",
      progress: { at: "media", state: "clear" },
    });
    expect(scene.asked).toEqual({ join: 1, room: 1 });
  });

  test("before the token is there: waits for it and joins", async () => {
    const scene = setUp();
    scene.session.start();
    scene.session.join();
    await settle();
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
  });

  test("twice is once", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.session.join();
    scene.session.join();
    await settle();
    expect(scene.sfu.links).toHaveLength(1);
  });

  test.each([
    ["a missing room is made", ConnectionError.notAllowed("x", 404), { join: 2, room: 2 }],
    ["a refused token is replaced", ConnectionError.notAllowed("x", 401), { join: 2, room: 1 }],
  ])("%s, once, and the join goes on", async (_, error, asked) => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle();
    scene.sfu.last().connected.reject(error);
    await settle();
    expect(scene.asked).toEqual(asked);
    expect(scene.sfu.open()).toBe(1);
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
  });

  test("the same cause twice ends in a failure that names the hop; the next click tries anew", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle();
    for (let tries = 0; tries < 2; tries += 1) {
      scene.sfu.last().connected.reject(ConnectionError.notAllowed("x", 401));
      await settle();
    }
    expect(scene.session.getSnapshot().state).toMatchObject({
      phase: "failed",
      failure: { hop: "token", code: "token_refused" },
    });
    expect(scene.sfu.open()).toBe(0);
    scene.session.join();
    await settle();
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
  });

  test("a refusal at the click is shown as one", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.refuseWith("cancelled");
    scene.session.join();
    await settle();
    scene.sfu.last().connected.reject(ConnectionError.notAllowed("x", 404));
    await settle();
    expect(scene.session.getSnapshot().state).toMatchObject({ refusal: { reason: "cancelled" } });
  });

  test("leaving in the middle of it wins over what comes later", async () => {
    const scene = setUp();
    scene.session.start();
    await settle();
    scene.session.join();
    await settle();
    scene.session.leave();
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.session.getSnapshot().state).toEqual({ phase: "left", why: "you" });
    expectNothingLeft(scene);
  });
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

  test("after a long silence a new room is made as soon as the server answers", async () => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.media.isFlowing = false;
    scene.sfu.probes.finding = "silent";
    await settle(20_000);
    scene.sfu.probes.finding = "there";
    await settle(1_000);
    expect(scene.sfu.links).toHaveLength(2);
    expect(scene.asked.join).toBe(1);
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

  test("after the SDK gave up it rejoins with the devices still open, as often as it takes", async () => {
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

  test("Try now and the network's return end the wait", async () => {
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

  test("a token that ran out in the call leaves it alone; the break after it gets a new one", async () => {
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

  test("the same person elsewhere: lets go, and comes back only when asked to", async () => {
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

describe("a way that does not carry", () => {
  const noMedia = () => ConnectionError.internal("could not establish pc connection");

  async function click({ session, sfu }: Scene) {
    session.start();
    await settle();
    session.join();
    await settle();
    sfu.last().events.onSignal();
    sfu.last().connected.reject(noMedia());
    await settle();
  }

  test("the next one is taken without asking, and kept for a rejoin", async () => {
    const scene = setUp();
    scene.sfu.behaviour.lesson = { offersRelay: true, hadContact: false };
    await click(scene);
    expect(scene.phase()).toBe("connecting");
    expect(scene.sfu.last().way).toBe("relay");
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.session.getSnapshot()).toMatchObject({ way: "relay" });
    scene.sfu.last().events.onGone(undefined);
    await settle(1_000);
    expect(scene.sfu.last().way).toBe("relay");
    expect(scene.attempts).toMatchObject([{ kind: "join", outcome: "connected" }]);
  });

  test("sound alone can be undone by the person", async () => {
    const scene = setUp();
    scene.sfu.behaviour.lesson = { offersRelay: false, hadContact: true };
    await click(scene);
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.session.getSnapshot().way).toBe("sound");
    scene.session.letPictures();
    expect(scene.session.getSnapshot().way).toBe("usual");
    expect(scene.sfu.last().way).toBe("usual");
  });

  test("where nothing comes through at all, the failure is told", async () => {
    const scene = setUp();
    await click(scene);
    expect(scene.session.getSnapshot().state).toMatchObject({
      phase: "failed",
      failure: { hop: "media", code: "media_blocked" },
    });
    expect(scene.sfu.links).toHaveLength(1);
  });
});

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

describe("leaving", () => {
  test.each(["ready", "connected", "reconnecting"])(
    "from %s: no room, timer or device is left",
    async (from) => {
      const scene = setUp();
      if (from === "ready") {
        scene.session.start();
        await settle();
      } else {
        await connect(scene);
        if (from === "reconnecting") scene.sfu.last().events.onGone(undefined);
      }
      scene.session.leave();
      await settle(1_500);
      expect(scene.session.getSnapshot()).toMatchObject({ state: { phase: "left" }, room: null });
      expectNothingLeft(scene);
      expect(vi.getTimerCount()).toBe(0);
      const { join } = scene.asked;
      await settle(3_600_000);
      expect(scene.asked.join).toBe(join);
    },
  );
});

describe("what a browser tells of the network and the page", () => {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const window = new EventTarget();
  const connection = new EventTarget();
  const tell: [string, EventTarget, string][] = [
    ["the network is back", window, "online"],
    ["the page is looked at again", page, "visibilitychange"],
    ["the page wakes", page, "resume"],
    ["another network is used", connection, "change"],
  ];
  beforeEach(() => {
    page.hidden = false;
    vi.stubGlobal("document", page);
    vi.stubGlobal("navigator", { connection });
    vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  });
  afterEach(() => void vi.unstubAllGlobals());

  test.each(tell)("%s: a connection is looked at, unseen", async (_, target, name) => {
    const scene = setUp();
    await connect(scene);
    target.dispatchEvent(new Event(name));
    await settle(20);
    expect(scene.sfu.probes.count).toBe(1);
    expect(scene.phases.at(-1)).toBe("connected");
    scene.session.leave();
  });

  test.each(tell)("%s: the wait for the next try ends", async (_, target, name) => {
    const scene = setUp();
    await connect(scene);
    scene.sfu.probes.finding = "down";
    scene.sfu.last().events.onGone(undefined);
    await settle(1_000_000);
    const { count } = scene.sfu.probes;
    target.dispatchEvent(new Event(name));
    await settle(0);
    expect(scene.sfu.probes.count).toBe(count + 1);
    scene.session.leave();
  });

  test("a page that goes out of sight is no reason to look", async () => {
    const scene = setUp();
    await connect(scene);
    page.hidden = true;
    page.dispatchEvent(new Event("visibilitychange"));
    await settle(20);
    expect(scene.sfu.probes.count).toBe(0);
    scene.session.leave();
  });

  test.each(tell)("%s: nobody listens after leaving", async (_, target, name) => {
    const scene = setUp();
    await connect(scene);
    scene.session.leave();
    await settle(1_500);
    const { join } = scene.asked;
    target.dispatchEvent(new Event(name));
    await settle(60_000);
    expect(scene.sfu.probes.count).toBe(0);
    expect(scene.asked.join).toBe(join);
    expect(vi.getTimerCount()).toBe(0);
  });
});
