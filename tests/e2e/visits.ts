import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { openAs, type PersonId } from "./people.ts";
import { testUrl } from "./stack.ts";

/** Who looks at a page: one of the people, or somebody who is not signed in. */
export type Visitor = PersonId | "nobody";

/** Without code of its own, so that nothing of it goes on. */
const SIMPLE_PAGE = "/no/such/page";

type Options = {
  context?: Parameters<Browser["newContext"]>[0];
  prepare?: (context: BrowserContext) => Promise<unknown>;
};

/**
 * Opens one page after another, each person in one browser and signed in once for the whole file:
 * signing in takes longer than most of what is looked at.
 */
export function visits({ context: options, prepare }: Options = {}) {
  const open = new Map<Visitor, Page>();

  test.afterAll(async () => {
    await Promise.all([...open.values()].map(async (page) => await page.context().close()));
    open.clear();
  });

  /** This visitor's one page, signed in; where it is does not matter yet. */
  async function pageOf(browser: Browser, visitor: Visitor): Promise<Page> {
    const known = open.get(visitor);
    if (known) return known;
    const context = await browser.newContext(options);
    await prepare?.(context);
    const page = await (visitor === "nobody"
      ? context.newPage()
      : openAs(context, visitor, SIMPLE_PAGE));
    if (visitor !== "nobody") await page.waitForURL(`**${SIMPLE_PAGE}`);
    open.set(visitor, page);
    return page;
  }

  async function visit(browser: Browser, visitor: Visitor, path: string): Promise<Page> {
    const page = await pageOf(browser, visitor);
    await page.goto(testUrl() + path);
    await page.waitForURL((url) => url.pathname === path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    // The check of a connection begins by itself, and shows what it finds as it goes.
    const isOver = page.locator('.findings[data-done="true"]');
    if (path === "/doctor") await expect(isOver).toBeVisible({ timeout: 30_000 });
    return page;
  }

  return { pageOf, visit };
}
