import { type Browser, expect, type Page } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { openAs, type PersonId } from "../e2e/people.ts";
import { joinHere, toolsOf } from "../e2e/room.ts";
import { expectWithin } from "./held.ts";
import { runningPicture } from "./picture.ts";
import { msToPictures } from "./recovery.ts";

export type Call = { provider: Page; client: Page; close: () => Promise<void> };

/** Provider and client in a room of their own; a reload of either would be noticed. */
export async function startCall(browser: Browser, title: string, guest = browser): Promise<Call> {
  const { path } = await liveBooking(title);
  const enter = async (owner: Browser, person: PersonId) => {
    const context = await owner.newContext({ ignoreHTTPSErrors: true });
    const page = await openAs(context, person, path);
    await joinHere(page);
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    return page;
  };
  const provider = await enter(browser, "demo-provider");
  const client = await enter(guest, "demo-client");
  await Promise.all([runningPicture(provider), runningPicture(client)]);
  // The rest of the room comes after the pictures, and not while what it comes from is away.
  await Promise.all([toolsOf(provider), toolsOf(client)]);
  return {
    provider,
    client,
    async close() {
      await client.context().close();
      await provider.context().close();
    },
  };
}

/** Both pictures run again in time, from `since` on: UTC ms, of now. */
export async function expectPicturesIn({ provider, client }: Call, since: number, ms: number) {
  expectWithin("pictures both ways", await msToPictures([provider, client], since), ms);
}

/** The same page, one tile for the other person, muted as before, and the picture runs. */
export async function expectBack(page: Page, other: string) {
  await expect(page.locator(".room")).toHaveAttribute("data-phase", "connected", {
    timeout: 60_000,
  });
  await runningPicture(page);
  await expect(page.getByRole("article", { name: other })).toHaveCount(1);
  expect(await page.evaluate(() => "isSamePage" in window)).toBe(true);
}
