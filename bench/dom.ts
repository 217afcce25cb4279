import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";
import { api } from "../convex/_generated/api.js";
import { withBrowsers, type Bench } from "./browser.ts";
import { figure, type Figure } from "./figure.ts";

/** Few enough for one page of the list, and all of them for the write limit. */
const ROUNDS = 18;
/** Of 18 alone, the 95th percentile would be the slowest, whatever it was. */
const SETS = 2;
/** Between two sets: as long as the provider's limit of writes needs for as many again. */
const PAUSE_MS = 8_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LIMIT_MS = 10_000;

/**
 * The client confirms a cancellation in one browser; the provider's list in another shows it.
 * From the click to the change of the DOM, by the browsers' own clocks.
 */
export async function measureMutationToDom(): Promise<Figure[]> {
  return await withBrowsers(async (bench) => {
    const backend = await asProvider(bench);
    const { page: client } = await bench.open("demo-client", "/bookings");
    const { page: provider } = await bench.open("demo-provider", "/provider");
    const samples: number[] = [];
    for (let set = 0; set < SETS; set += 1) {
      if (set > 0) await sleep(PAUSE_MS);
      const titles = await book(backend, set);
      await provider.getByRole("heading", { name: titles.at(-1)! }).waitFor();
      for (const name of titles) samples.push(await measure(client, provider, name));
    }
    return [figure("mutation-to-dom", "ms", samples)];
  });
}

async function asProvider(bench: Bench): Promise<ConvexHttpClient> {
  const response = await fetch(`http://127.0.0.1:${bench.ports.people}/token`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: bench.url },
    body: JSON.stringify({ personId: "demo-provider" }),
  });
  const { token } = (await response.json()) as { token: string };
  const backend = new ConvexHttpClient(`http://127.0.0.1:${bench.ports.convex}`, { logger: false });
  backend.setAuth(token);
  return backend;
}

/** Each set ahead of the one before it, and so on the first page of the list; gives the titles. */
async function book(backend: ConvexHttpClient, set: number): Promise<string[]> {
  const clients = await backend.query(api.users.listClients, {});
  const client = clients.find(({ name }) => name === "Demo client")!;
  const titles = Array.from({ length: ROUNDS }, (_, i) => `Bench ${set}-${i + 10}`);
  const startsAt = Date.now() + HOUR + (SETS - 1 - set) * ROUNDS * MINUTE;
  for (const [i, title] of titles.entries()) {
    await backend.mutation(api.bookings.create, {
      requestKey: title,
      title,
      clientIds: [client._id],
      startsAt: startsAt + i * MINUTE,
      durationMinutes: 30,
      mayOverlap: true,
    });
  }
  return titles;
}

async function measure(client: Page, provider: Page, name: string): Promise<number> {
  await client.getByRole("button", { name: `Cancel ${name}` }).click();
  const confirm = client.getByRole("button", { name: "Cancel the booking" });
  await confirm.waitFor();
  const changedAt = whenCancelled(provider, name);
  const clickedAt = client.evaluate(
    async () =>
      await new Promise<number>((resolve) => {
        const note = (event: Event) => resolve(performance.timeOrigin + event.timeStamp);
        addEventListener("click", note, { capture: true, once: true });
      }),
  );
  await confirm.click();
  const took = (await changedAt) - (await clickedAt);
  await confirm.waitFor({ state: "detached" });
  return took;
}

/** UTC ms of the change of the DOM that shows this booking as cancelled, which moves it to another list. */
async function whenCancelled(page: Page, name: string): Promise<number> {
  return await page.evaluate(
    async ([heading, limit]) =>
      await new Promise<number>((resolve, reject) => {
        setTimeout(() => reject(new Error("the other page did not show it")), limit);
        const isOurs = (item: Element) => item.querySelector("h3")?.textContent === heading;
        const observer = new MutationObserver(() => {
          const row = [...document.querySelectorAll("main li")].find(isOurs);
          if (!row?.textContent?.includes("Cancelled")) return;
          observer.disconnect();
          resolve(performance.timeOrigin + performance.now());
        });
        const main = document.querySelector("main")!;
        observer.observe(main, { subtree: true, childList: true, characterData: true });
      }),
    [name, LIMIT_MS] as const,
  );
}
