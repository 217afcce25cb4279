import { afterEach, expect, test, vi } from "vitest";
import { COUNTED } from "../../bench/load/scale/counted";
import { playSession } from "./scaleSession";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test("a session costs what docs/SCALE.md counts with", { timeout: 120_000 }, async () => {
  const { bytes, ...counted } = await playSession();
  const { bytes: expected, ...model } = COUNTED;
  expect(counted).toEqual(model);
  expect(Math.abs(bytes / expected - 1), `${bytes} bytes`).toBeLessThan(0.1);
});
