import { expect, test } from "vitest";
import { levelOf } from "@/lib/devices/meter";

const wave = (amplitude: number) =>
  Float32Array.from({ length: 512 }, (_, index) => amplitude * Math.sin(index / 5));

test("silence is 0, a shout is 1, and speech lies between", () => {
  expect(levelOf(wave(0))).toBe(0);
  expect(levelOf(wave(1))).toBe(1);
  expect(levelOf(wave(0.1))).toBeGreaterThan(0.4);
  expect(levelOf(wave(0.1))).toBeLessThan(0.8);
});
