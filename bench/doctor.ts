import { chromium, type Page } from "@playwright/test";
import { liveBooking } from "../tests/e2e/bookings.ts";
import { launchOptions } from "../tests/e2e/chromium.ts";
import { openAs } from "../tests/e2e/people.ts";
import { brokenHops } from "../tests/faults/hops/broken.ts";
import { openBroken } from "../tests/faults/hops/door.ts";
import { brokenTokens } from "../tests/faults/hops/servers.ts";
import { type BreakableStack, startBreakableStack } from "../tests/faults/hops/world.ts";
import { figure, type Figure } from "./figure.ts";

const LIMIT_MS = 40_000;
type Hop = ReturnType<typeof brokenHops>[number];

/** Click on Join → the exact verdict on the page, once for each broken hop, by the page's clock. */
export async function measureDoctor(): Promise<Figure[]> {
  const stack = await startBreakableStack();
  const browser = await chromium.launch(launchOptions);
  try {
    const { path } = await liveBooking("Bench of the doctor");
    const page = await openAs(await browser.newContext(), "demo-client", path);
    const hops = brokenHops(await brokenTokens());
    const samples: number[] = [];
    for (const hop of hops) {
      const ms = await named(stack, page, path, hop);
      console.error(`${hop.name}: ${Math.round(ms)} ms`);
      samples.push(ms);
    }
    return [figure("doctor-named", "ms", samples)];
  } finally {
    await browser.close();
    await stack.stop();
  }
}

async function named(stack: BreakableStack, page: Page, path: string, hop: Hop): Promise<number> {
  const empty = await openBroken(stack, page, path, hop);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  const verdict = page.locator("[data-verdict]").first();
  await verdict.waitFor({ state: "attached", timeout: LIMIT_MS });
  const code = await verdict.getAttribute("data-verdict");
  empty();
  if (code !== hop.verdict) throw new Error(`${hop.name} was named ${code}, not ${hop.verdict}`);
  return await page.evaluate(() => {
    const at = (name: string) => performance.getEntriesByName(name)[0]!.startTime;
    return at("parley:verdict") - at("parley:join-click");
  });
}
