import type { FullConfig } from "@playwright/test";
import { giveStacks, startTestStack } from "./stack.ts";

/** A whole stack for the journeys of each worker, which finds its own through the environment. */
export default async function globalSetup({ workers }: FullConfig) {
  const stacks: Awaited<ReturnType<typeof startTestStack>>[] = [];
  // One after the other: the first makes the build that all of them run.
  for (let worker = 0; worker < workers; worker += 1) stacks.push(await startTestStack());
  giveStacks(stacks);
  return async () => {
    for (const stack of stacks) await stack.stop();
  };
}
