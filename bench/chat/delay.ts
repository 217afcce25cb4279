import type { Page } from "@playwright/test";
import { type Bench, withBrowsers } from "../browser.ts";
import { figure, type Figure } from "../figure.ts";

const ROUNDS = 110;
const WARM_UP = 5;
/** Below the limit of two messages a second. */
const PAUSE_MS = 550;
const LIMIT_MS = 20_000;

/**
 * Two people in one room with sound and picture: from the press of Send in one browser to the
 * message in the other's page, by the browsers' own clocks.
 */
export async function measureDelay(): Promise<Figure[]> {
  return await withBrowsers(async (bench) => {
    const { page: list, context } = await bench.open("demo-client", "/bookings");
    const link = list.getByRole("link", { name: "Join session" }).first();
    const path = (await link.getAttribute("href"))!;
    await context.close();
    const provider = await enter(bench, "demo-provider", path);
    const client = await enter(bench, "demo-client", path);
    await client.locator('[data-has-video="true"]').waitFor();
    const samples: number[] = [];
    for (let i = 0; i < ROUNDS + WARM_UP; i += 1) {
      const [from, to] = i % 2 === 0 ? [provider, client] : [client, provider];
      const took = await measure(from, to, `message ${i}`);
      if (i >= WARM_UP) samples.push(took);
      await from.waitForTimeout(PAUSE_MS);
    }
    return [figure("chat-a-to-b", "ms", samples)];
  });
}

async function enter(bench: Bench, person: string, path: string): Promise<Page> {
  const { page } = await bench.open(person, path);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByRole("button", { name: "Leave" }).waitFor();
  await page.getByRole("button", { name: /^Chat/ }).click();
  await page.getByRole("log", { name: "Messages" }).waitFor();
  return page;
}

async function measure(from: Page, to: Page, text: string): Promise<number> {
  await from.getByRole("textbox", { name: "Message to everyone" }).fill(text);
  const shownAt = whenShown(to, text);
  const pressedAt = from.evaluate(
    async () =>
      await new Promise<number>((resolve) => {
        const note = (event: Event) => resolve(performance.timeOrigin + event.timeStamp);
        addEventListener("click", note, { capture: true, once: true });
      }),
  );
  await from.getByRole("button", { name: "Send", exact: true }).click();
  return (await shownAt) - (await pressedAt);
}

/** UTC ms of the change of the DOM that shows this text. */
async function whenShown(page: Page, text: string): Promise<number> {
  return await page.evaluate(
    async ({ wanted, limit }) =>
      await new Promise<number>((resolve, reject) => {
        const log = document.querySelector('[role="log"][aria-label="Messages"]')!;
        const timer = setTimeout(() => reject(new Error(`${wanted} did not come`)), limit);
        const observer = new MutationObserver(() => {
          const last = [...log.querySelectorAll(".msg-text")].at(-1);
          if (last?.textContent !== wanted) return;
          clearTimeout(timer);
          observer.disconnect();
          resolve(performance.timeOrigin + performance.now());
        });
        observer.observe(log, { subtree: true, childList: true, characterData: true });
      }),
    { wanted: text, limit: LIMIT_MS },
  );
}
