import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { DESKTOP, PHONE } from "./layout.ts";

async function findings(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
}

const LOOKS = [
  { colorScheme: "light", size: DESKTOP },
  { colorScheme: "dark", size: DESKTOP },
  { colorScheme: "light", size: PHONE },
  { colorScheme: "dark", size: PHONE },
] as const;

type Look = (typeof LOOKS)[number];

/** The room is dark in both themes. */
export const IN_THE_ROOM = LOOKS.filter(({ colorScheme }) => colorScheme === "light");

/** axe finds nothing in both themes and at both widths. */
export async function expectClean(page: Page, what = "the page", looks: readonly Look[] = LOOKS) {
  for (const { colorScheme, size } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    expect(await findings(page), `${what}, ${colorScheme}, ${size.width} wide`).toEqual([]);
  }
}
