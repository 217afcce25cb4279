import type { Page } from "@playwright/test";
import { setTimeout as sleep } from "node:timers/promises";
import { isListening } from "../../local/stack/ports.ts";
import { runningPicture } from "./picture.ts";

const START_LIMIT_MS = 30_000;

/** UTC ms at which a port is open again that was closed just now, for `awayMs` at least. */
export async function whenOpenAgain(port: number, awayMs: number): Promise<number> {
  const end = Date.now() + awayMs + START_LIMIT_MS;
  await sleep(awayMs * 0.9);
  while (!(await isListening(port))) {
    if (Date.now() > end) throw new Error(`port ${port} did not open again`);
    await sleep(5);
  }
  return Date.now();
}

/**
 * Milliseconds from `since` (UTC ms) until each page draws a picture of the other side that runs. To
 * be asked at `since`: what was drawn before it is asked is not seen.
 */
export async function msToPictures(pages: Page[], since: number): Promise<number> {
  const seenAt = await Promise.all(pages.map(async (page) => await runningPicture(page, since)));
  return Math.round(Math.max(...seenAt) - since);
}
