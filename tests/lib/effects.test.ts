import { expect, test } from "vitest";
import { createPace } from "@/lib/effects/pace";

/** Draws `fps` pictures a second for some seconds; the second in which it was too slow, or null. */
function drive(fps: number, seconds: number, pauseAt?: number): number | null {
  const pace = createPace(0);
  for (let now = 0; now < seconds * 1000; now += 1000 / fps) {
    if (pauseAt !== undefined && Math.abs(now - pauseAt * 1000) < 500) pace.pause(now);
    if (pace.isTooSlow(now)) return Math.floor(now / 1000);
  }
  return null;
}

test("a device that keeps up is left alone", () => {
  expect(drive(30, 120)).toBeNull();
  expect(drive(12, 120)).toBeNull();
});

test("a slow device is noticed, but not for its first seconds", () => {
  const at = drive(4, 60);
  expect(at).toBeGreaterThanOrEqual(13);
  expect(at).toBeLessThan(16);
});

test("a moment in which the page was hidden begins the count anew", () => {
  expect(drive(4, 60, 12)).toBeGreaterThanOrEqual(19);
});
