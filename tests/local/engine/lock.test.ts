import { expect, test } from "vitest";
import { Lock } from "../../../local/engine/lock.ts";

const MOST_MS = 2_000;

function busyFor(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

test("work that calls for more work lets timers and requests come in between", async () => {
  const lock = new Lock();
  const end = performance.now() + MOST_MS;
  let isOver = false;
  const chain = async (): Promise<void> => {
    await lock.run(() => busyFor(2));
    if (!isOver && performance.now() < end) await chain();
  };
  const ended = chain();
  const startedAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 0));
  const waited = performance.now() - startedAt;
  isOver = true;
  await ended;
  expect(waited).toBeLessThan(MOST_MS / 2);
});

test("who comes first is served first, alone, and a failure holds nobody up", async () => {
  const lock = new Lock();
  const order: string[] = [];
  const step = (name: string) =>
    lock.run(async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${name} ends`);
    });
  const failed = lock.run(() => {
    throw new Error("not this one");
  });
  await Promise.all([expect(failed).rejects.toThrow("not this one"), step("a"), step("b")]);
  expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
});
