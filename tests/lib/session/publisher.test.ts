import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rememberChoice } from "@/lib/quality/choice";
import { createSendLevers } from "@/lib/quality/sendLevers";
import { startSmall } from "@/lib/session/publisher";
import { fakeSender, fakeStorage, someoneWith } from "../quality/fakes";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("sessionStorage", fakeStorage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("a picture starts with its smallest layer, and has all of them after a second", async () => {
  const camera = fakeSender(3);
  await startSmall(camera.sender);
  expect(camera.active()).toEqual([true, false, false]);
  await settle(1_000);
  expect(camera.active()).toEqual([true, true, true]);
});

test.each([
  ["low", [true, false, false]],
  ["audio", [false, false, false]],
] as const)("what was chosen in this tab holds from the beginning: %s", async (level, active) => {
  const camera = fakeSender(3);
  rememberChoice(level);
  await startSmall(camera.sender);
  expect(camera.active()).toEqual(active);
  await settle(5_000);
  expect(camera.active()).toEqual(active);
  // Chosen otherwise before the line is watched.
  rememberChoice("full");
  await createSendLevers()(someoneWith({ camera }), "full", "full");
  expect(camera.active()).toEqual([true, true, true]);
});

test.each(["low", "audio"] as const)(
  "what a full line has taken back stays so: %s",
  async (level) => {
    const camera = fakeSender(3);
    const apply = createSendLevers();
    const me = someoneWith({ camera });
    await startSmall(camera.sender);
    await apply(me, level, level);
    const taken = camera.active();
    await settle(1_000);
    expect(camera.active()).toEqual(taken);
    await startSmall(camera.sender);
    expect(camera.active()).toEqual(taken);
    await apply(me, "full", "full");
    expect(camera.active()).toEqual([true, true, true]);
  },
);
