import type { Page } from "@playwright/test";

/** Every phase that the room has been in since. */
export async function watchPhases(page: Page) {
  await page.evaluate(() => {
    const room = document.querySelector<HTMLElement>(".room")!;
    const seen = new Set([room.dataset.phase]);
    new MutationObserver(() => seen.add(room.dataset.phase)).observe(room, {
      attributeFilter: ["data-phase"],
    });
    Object.assign(window, { seenPhases: seen });
  });
  return async () =>
    await page.evaluate(() => [...(window as unknown as { seenPhases: Set<string> }).seenPhases]);
}
