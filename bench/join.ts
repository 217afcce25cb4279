import type { Page } from "@playwright/test";
import { withBrowsers, type Bench } from "./browser.ts";
import { figure, type Figure } from "./figure.ts";

// The ratio of 24 differs by up to 0.04 from run to run.
const ROUNDS = 40;
const LIMIT_MS = 30_000;

type Sample = { first: number; other: number };

/**
 * Click → first frame of the provider on the client's page, and → the client's own picture on the
 * provider's: our page and the bare one by turns, in one room with one publisher. All times are
 * the browsers' own clocks.
 */
export async function measureJoin(): Promise<Figure[]> {
  return await withBrowsers(async (bench) => {
    const { page: list, context } = await bench.open("demo-client", "/bookings");
    const link = list.getByRole("link", { name: "Join session" }).first();
    const path = (await link.getAttribute("href"))!;
    await context.close();
    const provider = await openProvider(bench, path);
    const ours: Sample[] = [];
    const bare: Sample[] = [];
    await measure(bench, provider, path);
    await measure(bench, provider, bareOf(path));
    const pages = [
      { samples: ours, at: path },
      { samples: bare, at: bareOf(path) },
    ];
    for (let i = 0; i < ROUNDS; i += 1) {
      for (const { samples, at } of pages) samples.push(await measure(bench, provider, at));
      // Neither gains by what the other leaves behind: each is as often the first of two.
      pages.reverse();
    }
    return [...pairOf("first", ours, bare), ...pairOf("other", ours, bare)];
  });
}

/** `ratio` is how much longer ours takes. */
function pairOf(of: keyof Sample, ours: Sample[], bare: Sample[]): Figure[] {
  const line = (name: string, samples: Sample[]) =>
    figure(
      name,
      "ms",
      samples.map((one) => one[of]),
    );
  const [mine, theirs] = [line(`join-${of}-frame`, ours), line(`join-${of}-frame-bare`, bare)];
  return [{ ...mine, ratio: Number((mine.p50 / theirs.p50).toFixed(3)) }, theirs];
}

function bareOf(path: string): string {
  return path.replace("/sessions/", "/bench/bare/");
}

async function openProvider(bench: Bench, path: string): Promise<Page> {
  const { page } = await bench.open("demo-provider", path);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByRole("button", { name: "Leave" }).waitFor();
  return page;
}

async function measure(bench: Bench, provider: Page, path: string): Promise<Sample> {
  await provider.locator('[data-participant-role="client"]').waitFor({ state: "detached" });
  const { page, context } = await bench.open("demo-client", path);
  const join = page.getByRole("button", { name: "Join", exact: true });
  await join.waitFor();
  await page.waitForFunction(() => document.readyState === "complete");
  // The check and the preview have settled: what follows is the click alone.
  await page.waitForTimeout(1500);
  const seen = firstFrameOfClient(provider);
  await join.click();
  const { clickedAt, firstAt } = await timesOf(page);
  const otherAt = await seen;
  // Says goodbye, which closing does not: the SFU would keep the place for some twenty seconds.
  await page.goto("about:blank");
  await context.close();
  return { first: firstAt - clickedAt, other: otherAt - clickedAt };
}

/** UTC ms at which the provider's page renders the next client's first frame. */
async function firstFrameOfClient(provider: Page): Promise<number> {
  return await provider.evaluate(
    async (limit) =>
      await new Promise<number>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("the other side saw nothing")), limit);
        const look = () => {
          const video = document.querySelector<HTMLVideoElement>(
            '[data-participant-role="client"] video',
          );
          if (!video) return requestAnimationFrame(look);
          video.requestVideoFrameCallback((now) => {
            clearTimeout(timer);
            resolve(performance.timeOrigin + now);
          });
        };
        look();
      }),
    LIMIT_MS,
  );
}

async function timesOf(page: Page): Promise<{ clickedAt: number; firstAt: number }> {
  const marks = ["parley:join-click", "parley:first-remote-frame"];
  const found = await page.waitForFunction(
    (names) => {
      const times = names.map((name) => performance.getEntriesByName(name)[0]?.startTime);
      return times.every((time) => time !== undefined) && times;
    },
    marks,
    { timeout: LIMIT_MS, polling: 100 },
  );
  const [clicked, first] = (await found.jsonValue()) as number[];
  const origin = await page.evaluate(() => performance.timeOrigin);
  return { clickedAt: origin + clicked!, firstAt: origin + first! };
}
