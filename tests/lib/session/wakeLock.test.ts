import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepAwake } from "@/lib/session/wakeLock";

class Sentinel {
  released = false;
  release = async () => void (this.released = true);
}

let given: Sentinel[];
let page: EventTarget & { visibilityState: string };
let isRefused: boolean;

beforeEach(() => {
  given = [];
  isRefused = false;
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", {
    wakeLock: {
      async request() {
        if (isRefused) throw new DOMException("low battery", "NotAllowedError");
        const sentinel = new Sentinel();
        given.push(sentinel);
        return sentinel;
      },
    },
  });
});
afterEach(() => void vi.unstubAllGlobals());

const settled = () => new Promise((done) => setTimeout(done));
async function show(state: "visible" | "hidden") {
  page.visibilityState = state;
  // The browser takes its lock back from a page that nobody sees.
  if (state === "hidden") for (const sentinel of given) sentinel.released = true;
  page.dispatchEvent(new Event("visibilitychange"));
  await settled();
}

test("the screen is kept on, anew after each time that the page was hidden", async () => {
  const letGo = keepAwake();
  await settled();
  expect(given).toHaveLength(1);
  await show("hidden");
  expect(given).toHaveLength(1);
  await show("visible");
  expect(given).toHaveLength(2);
  letGo();
  await settled();
  expect(given.every((sentinel) => sentinel.released)).toBe(true);
  await show("visible");
  expect(given).toHaveLength(2);
});

test("a lock that is held is not asked for twice", async () => {
  keepAwake();
  await show("visible");
  await show("visible");
  expect(given).toHaveLength(1);
});

test("one that comes after the end is given back", async () => {
  keepAwake()();
  await settled();
  expect(given.every((sentinel) => sentinel.released)).toBe(true);
});

test("a refusal is asked about again later, and no error", async () => {
  isRefused = true;
  keepAwake();
  await settled();
  isRefused = false;
  await show("visible");
  expect(given).toHaveLength(1);
});

test("a browser without locks is left alone", () => {
  vi.stubGlobal("navigator", {});
  expect(() => keepAwake()()).not.toThrow();
});
