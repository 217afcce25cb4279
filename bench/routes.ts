import type { Page } from "@playwright/test";
import { withBrowsers, type Bench } from "./browser.ts";
import { figure, type Figure } from "./figure.ts";

/** Compressed bytes of every script that a page received, `nomodule` polyfills left out. */
export async function measureRoutes(): Promise<Figure[]> {
  return await withBrowsers(async (bench) => {
    const bookings = await countBookings(bench);
    const { prejoin, room } = await countSession(bench, await pathOfSession(bench));
    const line = (name: string, bytes: number) => figure(name, "kB", [bytes / 1000]);
    return [
      line("route-js-bookings", bookings),
      line("route-js-prejoin", prejoin),
      line("route-js-room", room),
    ];
  });
}

/** A page of its own with an empty cache, signed in already, so that the route alone is counted. */
async function fresh(bench: Pick<Bench, "open" | "url">, person: string, path: string) {
  const { context: signedIn, page: signIn } = await bench.open(person, "/bookings");
  await signIn.evaluate((id) => localStorage.setItem("parley.person", id), person);
  const state = await signedIn.storageState();
  const browser = signedIn.browser()!;
  await signedIn.close();
  const context = await browser.newContext({ storageState: state });
  const page = await context.newPage();
  await page.goto(`${bench.url}${path}`);
  return { page, context };
}

/** Bytes of the bodies, as sent, of all scripts that had arrived, or were asked for, by `until` (ms of the page). */
async function scriptBytes(
  page: Page,
  until = Infinity,
  by: "responseEnd" | "startTime" = "responseEnd",
): Promise<number> {
  return await page.evaluate(
    ([limit, mark]) => {
      const resources = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      const scripts = resources.filter(({ name }) => new URL(name).pathname.endsWith(".js"));
      if (scripts.some(({ encodedBodySize }) => encodedBodySize === 0)) {
        throw new Error("a script came from a cache: its size is not known");
      }
      return scripts
        .filter((script) => script[mark] <= limit)
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    },
    [until, by] as const,
  );
}

async function countBookings(bench: Bench): Promise<number> {
  const { page, context } = await fresh(bench, "demo-client", "/bookings");
  await page.getByRole("link", { name: "Join session" }).first().waitFor();
  const bytes = await scriptBytes(page);
  await context.close();
  return bytes;
}

async function pathOfSession(bench: Bench): Promise<string> {
  const { page: list, context: first } = await bench.open("demo-client", "/bookings");
  const link = list.getByRole("link", { name: "Join session" }).first();
  const path = (await link.getAttribute("href"))!;
  await first.close();
  return path;
}

/** Bytes of scripts until a client's prejoin is interactive, and until the room is joined. */
export async function countSession(bench: Pick<Bench, "open" | "url">, path: string) {
  const { page, context } = await fresh(bench, "demo-client", path);
  const join = page.getByRole("button", { name: "Join", exact: true });
  await join.waitFor();
  const interactiveAt = await page.evaluate(
    () => performance.getEntriesByName("parley:prejoin")[0]!.startTime,
  );
  await page.waitForLoadState("networkidle");
  const prejoin = await scriptBytes(page, interactiveAt);
  const joined = whenJoined(page);
  await join.click();
  const joinedAt = await joined;
  await page.waitForLoadState("networkidle");
  const room = await scriptBytes(page, joinedAt, "startTime");
  await context.close();
  return { prejoin, room };
}

/** The page's own time at which its room is connected: what is asked for until then is counted. */
async function whenJoined(page: Page): Promise<number> {
  return await page.evaluate(
    async () =>
      await new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!document.querySelector(".room[data-phase=connected]")) return;
          observer.disconnect();
          resolve(performance.now());
        });
        observer.observe(document, { subtree: true, childList: true, attributes: true });
      }),
  );
}
