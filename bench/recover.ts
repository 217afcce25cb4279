import type { Page } from "@playwright/test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeNetwork } from "../tests/faults/network.ts";
import { msToPictures, whenOpenAgain } from "../tests/faults/recovery.ts";
import { opener, withBrowsers, type Bench } from "./browser.ts";
import { figure, type Figure } from "./figure.ts";

const SETTLE_MS = 3_000;

/** The SFU is killed and kept away: from its port's opening until both sides see each other. */
export async function measureRecoverSfu(
  name: string,
  { awayMs, rounds }: { awayMs: number; rounds: number },
): Promise<Figure[]> {
  return await withBrowsers(async (bench) => {
    const pages = await startCall(bench);
    const samples: number[] = [];
    for (let i = 0; i < rounds; i += 1) {
      await sleep(SETTLE_MS);
      bench.hold("sfu", awayMs);
      samples.push(await msToPictures(pages, await whenOpenAgain(bench.ports.livekit, awayMs)));
    }
    return [figure(name, "ms", samples)];
  });
}

/** Nothing passes to or from the client's browser: from the network's return on. */
export async function measureRecoverNet(
  name: string,
  { awayMs, rounds }: { awayMs: number; rounds: number },
): Promise<Figure[]> {
  const network = makeNetwork();
  const away = await network.browser();
  const work = async (bench: Bench) => {
    const pages = await startCall(bench, opener(away, bench.url));
    const samples: number[] = [];
    for (let i = 0; i < rounds; i += 1) {
      await sleep(SETTLE_MS);
      network.cut();
      await sleep(awayMs);
      network.mend();
      samples.push(await msToPictures(pages, Date.now()));
    }
    return [figure(name, "ms", samples)];
  };
  try {
    return await withBrowsers(work, { lan: true, lanAddress: network.address });
  } finally {
    await away.close();
    network.remove();
  }
}

async function startCall(bench: Bench, openClient = bench.open): Promise<Page[]> {
  const { page: list, context } = await bench.open("demo-client", "/bookings");
  const link = list.getByRole("link", { name: "Join session" }).first();
  const path = (await link.getAttribute("href"))!;
  await context.close();
  return [
    await enter(bench.open, "demo-provider", path),
    await enter(openClient, "demo-client", path),
  ];
}

async function enter(open: Bench["open"], person: string, path: string): Promise<Page> {
  const { page } = await open(person, path);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByRole("button", { name: "Leave" }).waitFor();
  return page;
}
