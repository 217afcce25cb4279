import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watch } from "@/lib/session/watchdog";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const line = { isExpected: true, isFlowing: true, heard: 0 };
  let told = 0;
  const dog = watch(
    async () => {
      if (line.isFlowing) line.heard += 100;
      return { isExpected: line.isExpected, heard: line.heard };
    },
    () => void (told += 1),
  );
  return { line, dog, told: () => told };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("tells after 2 s without a packet, and not while they come", async () => {
  const { line, told } = setUp();
  await pass(60_000);
  expect(told()).toBe(0);
  line.isFlowing = false;
  await pass(1_500);
  expect(told()).toBe(0);
  await pass(2_000);
  expect(told()).toBeGreaterThan(0);
});

test("counters that begin anew are nothing that came", async () => {
  const { line, dog } = setUp();
  await pass(3_000);
  line.isFlowing = false;
  await pass(4_000);
  line.heard = 1;
  await pass(1_000);
  expect(await dog.quietFor()).toBeGreaterThanOrEqual(4_000);
  line.isFlowing = true;
  expect(await dog.quietFor()).toBe(0);
});

test("silence where nobody sends is none, and its length does not count later", async () => {
  const { line, dog, told } = setUp();
  Object.assign(line, { isExpected: false, isFlowing: false });
  await pass(60_000);
  expect(told()).toBe(0);
  expect(await dog.quietFor()).toBeNull();
  Object.assign(line, { isExpected: true, isFlowing: true });
  expect(await dog.quietFor()).toBe(0);
});

test("fault 11: after a sleep, only what comes now counts as alive", async () => {
  const { line, dog } = setUp();
  await pass(3_000);
  dog.stop();
  vi.setSystemTime(Date.now() + 600_000);
  await pass(600_000);
  // Something had come just before it slept; nothing does now.
  line.heard += 5;
  line.isFlowing = false;
  const quiet = dog.quietFor();
  await pass(1_000);
  expect(await quiet).toBeGreaterThan(599_000);
});

test("after a sleep over a line that lives, it is alive", async () => {
  const { dog } = setUp();
  await pass(3_000);
  dog.stop();
  await pass(600_000);
  const quiet = dog.quietFor();
  await pass(1_000);
  expect(await quiet).toBeLessThan(1_000);
});

test("stops for good", async () => {
  const { dog } = setUp();
  dog.stop();
  expect(vi.getTimerCount()).toBe(0);
});
