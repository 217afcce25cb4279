import type { Page } from "@playwright/test";
import type { BrokenHop } from "./broken.ts";
import { fillRoom } from "./full.ts";
import type { BreakableStack } from "./world.ts";

/**
 * Prejoin with this hop broken: behind a line that was clear a moment ago, or from the beginning
 * where the settings are wrong. Answers with what empties a room that is full.
 */
export async function openBroken(
  stack: BreakableStack,
  page: Page,
  path: string,
  hop: BrokenHop,
): Promise<() => void> {
  if (hop.address) {
    await stack.set(hop);
    await page.goto(stack.url + path);
    return () => {};
  }
  await openHealthy(stack, page, path);
  await stack.set(hop);
  return hop.isFull ? await fillRoom(stack.rooms, path) : () => {};
}

export async function openHealthy(stack: BreakableStack, page: Page, path: string) {
  await stack.heal();
  await page.goto(stack.url + path);
  await page.getByText("Your line is clear up to the room.").waitFor({ timeout: 30_000 });
}
