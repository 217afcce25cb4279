import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect, expectNothingLeft, settle, setUp } from "./scene";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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
