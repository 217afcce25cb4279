import type { Browser, Page } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { expectClean } from "./clean.ts";
import { expectFieldsWithoutZoom, expectFits, expectLargeTargets, PHONE } from "./layout.ts";
import { backendAs, openAs, type PersonId } from "./people.ts";

export const DAY = 86_400_000;

export async function open(browser: Browser, person: PersonId, path: string) {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  return { context, page: await openAs(context, person, path) };
}
/** In both themes and at both widths; at 390 px, where it stays, all fits and can be hit. */
export async function expectUsable(page: Page, what: string) {
  await expectClean(page, what);
  await page.setViewportSize(PHONE);
  await expectFits(page);
  await expectLargeTargets(page);
  await expectFieldsWithoutZoom(page);
}

/** The date that the browser's clock shows, as a date field takes it. */
export async function dateIn(page: Page, at: number): Promise<string> {
  return await page.evaluate((time) => new Intl.DateTimeFormat("en-CA").format(time), at);
}

/** A booking of Second provider for Demo admin; live now, where nothing else is said. */
export async function bookFor(title: string, startsAt: number | "now" = "now") {
  const client = await backendAs("demo-admin");
  const { user } = await client.mutation(api.users.ensure, {});
  const provider = await backendAs("second-provider");
  const result = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title,
    clientIds: [user._id],
    startsAt,
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (result.kind !== "created") throw new Error(`not created: ${result.reason}`);
  return { provider, bookingId: result.bookingId };
}
