import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTimers } from "@/lib/session/timers";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a name holds one timer: the later plan replaces the earlier", () => {
  const timers = createTimers();
  const ran: string[] = [];
  timers.plan("a", 10, () => ran.push("first"));
  timers.plan("a", 20, () => ran.push("second"));
  expect(timers.size).toBe(1);
  vi.advanceTimersByTime(30);
  expect(ran).toEqual(["second"]);
  expect(timers.size).toBe(0);
});

test("a wait longer than the browser can count is not cut short", () => {
  const timers = createTimers();
  const month = 31 * 86_400_000;
  let hasRun = false;
  timers.plan("far", month, () => (hasRun = true));
  vi.advanceTimersByTime(month - 1000);
  expect(hasRun).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(hasRun).toBe(true);
});

test("wake ends a sleep at once; clear lets nothing wake", async () => {
  const timers = createTimers();
  const woken: string[] = [];
  void timers.sleep("nap", 60_000).then(() => woken.push("nap"));
  timers.wake("nap");
  await vi.advanceTimersByTimeAsync(0);
  expect(woken).toEqual(["nap"]);
  void timers.sleep("nap", 60_000).then(() => woken.push("again"));
  timers.clear();
  timers.wake("nap");
  await vi.advanceTimersByTimeAsync(120_000);
  expect(woken).toEqual(["nap"]);
});
