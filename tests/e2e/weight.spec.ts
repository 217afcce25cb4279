import { expect, test } from "@playwright/test";
import { countSession } from "../../bench/routes.ts";
import { liveBooking } from "./bookings.ts";
import { openAs, type PersonId } from "./people.ts";
import { testUrl } from "./stack.ts";

const KB = 1000;

test("prejoin weighs 190 kB of scripts at most, and a joined room 355", async ({ browser }) => {
  const { path } = await liveBooking("Weighed");
  const open = async (person: string, where: string) => {
    const context = await browser.newContext();
    const page = await openAs(context, person as PersonId, where);
    await page.waitForURL(`**${where}`);
    return { page, context };
  };
  const { prejoin, room } = await countSession({ open, url: testUrl() }, path);
  expect(prejoin).toBeGreaterThan(100 * KB);
  expect(prejoin).toBeLessThanOrEqual(190 * KB);
  expect(room).toBeGreaterThan(prejoin);
  expect(room).toBeLessThanOrEqual(355 * KB);
});
