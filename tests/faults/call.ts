import { type Browser, expect, type Page } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { openAs, type PersonId } from "../e2e/people.ts";
import { joinHere } from "../e2e/room.ts";

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
  await Promise.all([expectPicture(provider), expectPicture(client)]);
  return {
    provider,
    client,
    async close() {
      await client.context().close();
      await provider.context().close();
    },
  };
}

/** UTC ms of the first of the next five frames of the other side that this page draws. */
export async function expectPicture(page: Page, timeout = 60_000): Promise<number> {
  const found = await page.waitForFunction(
    async () => {
      const video = document.querySelector<HTMLVideoElement>(
        ".tile[data-participant-role]:not([data-own]) video",
      );
      if (!video) return false;
      const next = async () =>
        await new Promise<number | null>((resolve) => {
          const timer = setTimeout(() => resolve(null), 500);
          video.requestVideoFrameCallback((now) => {
            clearTimeout(timer);
            resolve(performance.timeOrigin + now);
          });
        });
      const first = await next();
      for (let i = 0; i < 4; i += 1) if ((await next()) === null) return false;
      return first ?? false;
    },
    undefined,
    { timeout, polling: 50 },
  );
  return (await found.jsonValue()) as number;
}

/** The same page, one tile for the other person, muted as before, and the picture runs. */
export async function expectBack(page: Page, other: string) {
  await expect(page.locator(".room")).toHaveAttribute("data-phase", "connected", {
    timeout: 60_000,
  });
  await expectPicture(page);
  await expect(page.getByRole("article", { name: other })).toHaveCount(1);
  expect(await page.evaluate(() => "isSamePage" in window)).toBe(true);
}
