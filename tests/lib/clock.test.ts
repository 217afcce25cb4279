import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { noteServerNow, serverNow } from "@/lib/clock/clock";

const DAY = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-11-24T10:00Z") }));
afterEach(() => {
  noteServerNow(Date.now(), { sentAt: Date.now(), receivedAt: Date.now() });
  vi.useRealTimers();
});

test.each([DAY, -DAY, 0, 37])("fault 8: a device %d ms off shows the server's time", (error) => {
  const truth = Date.parse("2026-11-24T10:00Z");
  vi.setSystemTime(truth + error);
  noteServerNow(truth, { sentAt: Date.now() - 40, receivedAt: Date.now() + 40 });
  expect(serverNow()).toBe(truth);
  vi.advanceTimersByTime(90_000);
  expect(serverNow()).toBe(truth + 90_000);
});

test("a slow answer is off by half of its way at most", () => {
  const truth = Date.now();
  noteServerNow(truth + 3000, { sentAt: truth, receivedAt: truth + 3000 });
  expect(Math.abs(serverNow() - truth)).toBeLessThanOrEqual(1500);
});
