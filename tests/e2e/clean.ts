import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { DESKTOP, PHONE } from "./layout.ts";

/**
 * Halfway through a change of colour, a text has a contrast that nobody meets. Brought to its end
 * rather than waited for: a page of which nothing is drawn comes to none.
 */
async function settled(page: Page) {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().iterations !== Infinity) animation.finish();
    }
  });
}

/** The rules that look at colours, which is all that differs in the dark: see styles.test.ts. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

type Extent = { part?: string; colorScheme?: "light" | "dark" };

async function findings(page: Page, { part, colorScheme }: Extent) {
  await settled(page);
  // No page of ours has a frame: what is found need not be put together in a second page.
  const builder = new AxeBuilder({ page }).setLegacyMode();
  if (part) builder.include(part);
  if (colorScheme === "dark") builder.withRules(OF_COLOURS);
  const { violations } = await builder.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
}

const LOOKS = [
  { colorScheme: "light", size: DESKTOP },
  { colorScheme: "dark", size: DESKTOP },
  { colorScheme: "light", size: PHONE },
  { colorScheme: "dark", size: PHONE },
] as const;

/** axe finds nothing in both themes and at both widths. */
export async function expectClean(page: Page, what = "the page") {
  for (const { colorScheme, size } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    expect(
      await findings(page, { colorScheme }),
      `${what}, ${colorScheme}, ${size.width} wide`,
    ).toEqual([]);
  }
}

/** The same of one part of a room, which is dark in both themes; all of it takes axe long. */
export async function expectPartClean(page: Page, part: string) {
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    expect(await findings(page, { part }), `${part}, ${size.width} wide`).toEqual([]);
  }
}
