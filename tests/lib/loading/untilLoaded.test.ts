import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { untilLoaded, WHOLE_SCREEN } from "@/lib/loading/untilLoaded";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Fails as often as it is told, then has the code. */
function loader(failures: number) {
  let calls = 0;
  const load = async () => {
    calls += 1;
    if (calls <= failures) throw new Error("Failed to load chunk");
    return "code";
  };
  return { load, calls: () => calls };
}

test("code that is there comes at once", async () => {
  const { load, calls } = loader(0);
  await expect(untilLoaded(load)).resolves.toBe("code");
  expect(calls()).toBe(1);
});

test("fault 17: a load that fails is tried again, and never rejects", async () => {
  const { load, calls } = loader(8);
  const loaded = untilLoaded(load);
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(loaded).resolves.toBe("code");
  expect(calls()).toBe(9);
});

test("what a page cannot go on without is given up after some tries", async () => {
  const { load, calls } = loader(9);
  const loaded = untilLoaded(load, WHOLE_SCREEN);
  const error = loaded.catch((reason: unknown) => reason);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await error).toMatchObject({ message: "Failed to load chunk" });
  expect(calls()).toBe(WHOLE_SCREEN);
});

test("the network's return ends the wait, and nothing is left behind", async () => {
  const page = new EventTarget();
  const add = vi.fn<EventTarget["addEventListener"]>((...args) => {
    EventTarget.prototype.addEventListener.apply(page, args);
  });
  vi.stubGlobal("addEventListener", add);
  const { load, calls } = loader(1);
  const loaded = untilLoaded(load);
  await vi.advanceTimersByTimeAsync(0);
  expect(calls()).toBe(1);
  page.dispatchEvent(new Event("online"));
  await expect(loaded).resolves.toBe("code");
  expect(vi.getTimerCount()).toBe(0);
  expect(add.mock.lastCall?.[2]).toMatchObject({ signal: { aborted: true } });
});
