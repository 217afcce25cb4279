import { ConnectionError, DisconnectReason } from "livekit-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SignalLost } from "@/lib/session/failures";
import { connect, expectNothingLeft, type Scene, settle, setUp } from "./scene";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

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

  /** A click while the signal server is away. */
  async function clickInVain(scene: Scene) {
    scene.session.start();
    await settle();
    scene.session.join();
    await settle();
    scene.sfu.last().connected.reject(ConnectionError.serverUnreachable("x"));
    await settle();
  }

  test("a failed join is tried again by itself, later and later, and joins once it can", async () => {
    const scene = setUp();
    await clickInVain(scene);
    for (let tries = 2; tries <= 8; tries += 1) {
      const { state } = scene.session.getSnapshot();
      if (state.phase !== "failed" || state.nextTryAt === null) throw new Error(state.phase);
      await settle(state.nextTryAt - Date.now());
      expect(scene.sfu.links).toHaveLength(tries);
      expect(scene.session.getSnapshot().state).toMatchObject({
        phase: "failed",
        attempt: tries,
        nextTryAt: null,
      });
      scene.sfu.last().connected.reject(ConnectionError.serverUnreachable("x"));
      await settle();
    }
    await settle(12_500);
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
    expect(scene.sfu.open()).toBe(1);
    expect(scene.asked.join).toBe(1);
  });

  test("what fails again as before is told of once; another cause and the end of it are told", async () => {
    const scene = setUp();
    await clickInVain(scene);
    await settle(1_300);
    scene.sfu.last().connected.reject(ConnectionError.serverUnreachable("x"));
    await settle(2_600);
    scene.sfu.last().connected.reject(ConnectionError.internal("x"));
    await settle(5_100);
    scene.sfu.last().connected.resolve();
    await settle(6_000);
    expect(scene.attempts).toMatchObject([
      { outcome: "failed", failure: { code: "signal_unreachable" } },
      { outcome: "failed", failure: { code: "signal_refused" } },
      { outcome: "connected" },
    ]);
  });

  test("Try now, the network's return and another click end the wait for it", async () => {
    const scene = setUp();
    await clickInVain(scene);
    scene.session.retryNow();
    await settle();
    expect(scene.sfu.links).toHaveLength(2);
    scene.sfu.last().connected.reject(ConnectionError.serverUnreachable("x"));
    await settle();
    scene.session.join();
    await settle();
    expect(scene.phase()).toBe("connecting");
    expect(scene.sfu.links).toHaveLength(3);
    await settle(5_000);
    expect(scene.sfu.links).toHaveLength(3);
  });

  test("a booking that changes in the middle of a try again: the join goes on, with another token", async () => {
    const scene = setUp();
    await clickInVain(scene);
    await settle(1_300);
    const inVain = scene.sfu.last();
    scene.session.recheck();
    await settle();
    inVain.connected.resolve();
    await settle();
    expect(inVain.isClosed).toBe(true);
    expect(scene.phase()).toBe("failed");
    expect(scene.asked).toEqual({ join: 2, room: 2 });
    expect(scene.sfu.links).toHaveLength(3);
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
    expect(scene.sfu.open()).toBe(1);
  });

  test("a booking that changes while the next try is waited for: it comes at once", async () => {
    const scene = setUp();
    await clickInVain(scene);
    scene.session.recheck();
    await settle();
    expect(scene.sfu.links.map(({ token }) => token)).toEqual(["a-token", "a-token"]);
    scene.refuseWith("locked");
    scene.session.recheck();
    await settle();
    expect(scene.session.getSnapshot().state).toMatchObject({ refusal: { reason: "locked" } });
    expect(scene.sfu.open()).toBe(0);
  });

  test("a click in the middle of a try again has a connection of its own", async () => {
    const scene = setUp();
    await clickInVain(scene);
    await settle(1_300);
    scene.session.join();
    await settle();
    expect(scene.sfu.links.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.phase()).toBe("connected");
  });

  test("tried again after the end, it is refused as over, and not again", async () => {
    const scene = setUp();
    await clickInVain(scene);
    scene.refuseWith("ended");
    await settle(1_300);
    scene.sfu.last().connected.reject(ConnectionError.notAllowed("x", 404));
    await settle(60_000);
    expect(scene.session.getSnapshot().state).toMatchObject({ refusal: { reason: "ended" } });
    expect(scene.asked.join).toBe(2);
    expect(scene.sfu.open()).toBe(0);
    expect(scene.media.isOpen).toBe(false);
  });

  test("who leaves meanwhile is not brought in; a browser that cannot is not tried again", async () => {
    const scene = setUp();
    await clickInVain(scene);
    scene.session.leave();
    await settle(60_000);
    expect(scene.sfu.links).toHaveLength(1);
    expectNothingLeft(scene);
    const other = setUp();
    other.session.start();
    await settle();
    other.session.join();
    await settle();
    other.sfu.last().connected.reject(new Error("this browser does not support it"));
    await settle(60_000);
    expect(other.session.getSnapshot().state).toMatchObject({
      phase: "failed",
      attempt: null,
      nextTryAt: null,
    });
    expect(other.sfu.links).toHaveLength(1);
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

  /** Lets media fail until the join waits for its next try; the ways that were taken. */
  async function failAll({ sfu, session }: Scene) {
    const taken: (string | null)[] = [];
    do {
      taken.push(sfu.last().way);
      sfu.last().events.onSignal();
      sfu.last().connected.reject(noMedia());
      await settle();
    } while (session.getSnapshot().state.phase === "connecting" || !sfu.last().isClosed);
    return taken;
  }

  test("after the last one the next try begins with the usual way again", async () => {
    const scene = setUp();
    scene.sfu.behaviour.lesson = { offersRelay: true, hadContact: false };
    await click(scene);
    expect(await failAll(scene)).toEqual(["relay"]);
    await settle(1_300);
    expect(await failAll(scene)).toEqual(["usual", "relay"]);
    await settle(2_600);
    scene.sfu.last().connected.resolve();
    await settle();
    expect(scene.session.getSnapshot()).toMatchObject({
      state: { phase: "connected" },
      way: "usual",
    });
  });

  const relay = { offersRelay: true, hadContact: false };
  const narrow = { offersRelay: false, hadContact: true };

  /** Fires at the page or at the browser's view of its network; the way of the rejoin after it. */
  async function wayAfter(lesson: typeof relay, events: [event: string, type?: string][]) {
    const page = new EventTarget();
    const connection: EventTarget & { type?: string } = Object.assign(new EventTarget(), {
      type: events[0]?.[1] && "wifi",
    });
    vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
    vi.stubGlobal("navigator", { connection });
    const scene = setUp();
    scene.sfu.behaviour.lesson = lesson;
    await click(scene);
    scene.sfu.last().connected.resolve();
    await settle();
    for (const [event, type] of events) {
      connection.type = type;
      (event === "online" ? page : connection).dispatchEvent(new Event(event));
    }
    await settle();
    expect(scene.session.getSnapshot().way).not.toBe("usual");
    scene.sfu.last().events.onGone(undefined);
    await settle(1_000);
    const { way } = scene.sfu.last();
    scene.session.leave();
    return way;
  }

  test("sound alone is left with its network", async () => {
    expect(await wayAfter(narrow, [["online"]])).toBe("usual");
    expect(await wayAfter(narrow, [["online", "wifi"]])).toBe("usual");
    expect(await wayAfter(narrow, [["change", "cellular"]])).toBe("usual");
    // Chromium tells so of each new guess of how fast the line is.
    expect(await wayAfter(narrow, [["change", "wifi"]])).toBe("sound");
  });

  test("a relay that was needed is gone back to at once, unless the network is another one", async () => {
    expect(await wayAfter(relay, [["online"]])).toBe("relay");
    expect(
      await wayAfter(relay, [
        ["change", "none"],
        ["change", "wifi"],
        ["online", "wifi"],
      ]),
    ).toBe("relay");
    expect(await wayAfter(relay, [["change", "wifi"]])).toBe("relay");
    expect(await wayAfter(relay, [["change", "cellular"]])).toBe("usual");
    expect(
      await wayAfter(relay, [
        ["change", "none"],
        ["change", "cellular"],
      ]),
    ).toBe("usual");
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

  test.each([
    { offersRelay: false, ways: ["usual", "usual", "sound"] },
    { offersRelay: true, ways: ["usual", "usual", "relay", "sound"] },
  ])("what has carried the session is tried once more: $ways", async ({ offersRelay, ways }) => {
    const scene = setUp();
    scene.sfu.behaviour.lesson = { offersRelay, hadContact: true };
    await connect(scene);
    scene.sfu.last().events.onGone(undefined);
    const taken: (string | null)[] = [];
    while (taken.length < ways.length) {
      await settle(1_000);
      taken.push(scene.sfu.last().way);
      scene.sfu.last().events.onSignal();
      scene.sfu.last().connected.reject(noMedia());
    }
    expect(taken).toEqual(ways);
  });

  test("who went on elsewhere meanwhile is not thrown out by another try", async () => {
    const scene = setUp();
    const { session, sfu } = scene;
    session.start();
    await settle();
    session.join();
    await settle();
    sfu.last().events.onSignal();
    sfu.last().events.onGone(DisconnectReason.DUPLICATE_IDENTITY);
    sfu.last().connected.reject(new SignalLost());
    await settle(20_000);
    expect(session.getSnapshot().state).toEqual({ phase: "left", why: "elsewhere" });
    expect(sfu.links).toHaveLength(1);
    expectNothingLeft(scene);
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
