import type { CDPSession, Page } from "@playwright/test";
import { type Bench, withBrowsers } from "./browser.ts";
import { figure, type Figure } from "./figure.ts";

const MINUTES = Number(process.env.PARLEY_BENCH_MINUTES ?? 6);
const WARM_UP_MS = 60_000;
const EVERY_MS = 20_000;
const MB = 1024 * 1024;

type Held = { at: number; heap: number; nodes: number; listeners: number };

/**
 * What a page keeps over a call of two, garbage collected before each look: megabytes of heap per
 * ten minutes, and nodes and listeners that were added from the first third to the last. Six
 * minutes; `PARLEY_BENCH_MINUTES=30` for a whole session.
 */
export async function measureHeap(): Promise<Figure[]> {
  return await withBrowsers(async (bench) => {
    const pages = await callOfTwo(bench);
    const watched = await Promise.all(pages.map(watch));
    const until = performance.now() + MINUTES * 60_000;
    await pause(WARM_UP_MS);
    while (performance.now() < until) {
      for (const { look } of watched) await look();
      await pause(EVERY_MS);
    }
    const slopes = watched.map(({ held }) => slopeOf(held));
    const grown = (key: "nodes" | "listeners") =>
      Math.max(...watched.map(({ held }) => growthOf(held, key)));
    return [
      figure("heap-slope", "MB/10min", slopes, {
        minutes: MINUTES,
        nodes: grown("nodes"),
        listeners: grown("listeners"),
      }),
    ];
  });
}

async function callOfTwo(bench: Bench): Promise<Page[]> {
  const { page: list, context } = await bench.open("demo-client", "/bookings");
  const link = list.getByRole("link", { name: "Join session" }).first();
  const path = (await link.getAttribute("href"))!;
  await context.close();
  const pages: Page[] = [];
  for (const person of ["demo-provider", "demo-client"]) {
    const { page } = await bench.open(person, path);
    await page.getByRole("button", { name: "Join", exact: true }).click();
    await page.getByRole("button", { name: "Leave" }).waitFor();
    pages.push(page);
  }
  return pages;
}

async function watch(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  await cdp.send("HeapProfiler.enable");
  const held: Held[] = [];
  return { held, look: async () => void held.push(await heldBy(cdp)) };
}

async function heldBy(cdp: CDPSession): Promise<Held> {
  // What one collection finalises, the next one frees.
  await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const valueOf = (name: string) => metrics.find((metric) => metric.name === name)!.value;
  return {
    at: performance.now(),
    heap: valueOf("JSHeapUsedSize"),
    nodes: valueOf("Nodes"),
    listeners: valueOf("JSEventListeners"),
  };
}

/** Megabytes per ten minutes, by least squares. */
function slopeOf(held: readonly Held[]): number {
  const middle = mean(held.map(({ at }) => at));
  const average = mean(held.map(({ heap }) => heap));
  const rise = held.reduce((sum, { at, heap }) => sum + (at - middle) * (heap - average), 0);
  const run = held.reduce((sum, { at }) => sum + (at - middle) ** 2, 0);
  return ((rise / run) * 600_000) / MB;
}

/** The median of the last third less that of the first: a panel that is open for a while is none. */
function growthOf(held: readonly Held[], key: "nodes" | "listeners"): number {
  const third = Math.ceil(held.length / 3);
  const median = (part: readonly Held[]) =>
    part.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(part.length / 2)]!;
  return median(held.slice(-third)) - median(held.slice(0, third));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
