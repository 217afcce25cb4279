import { expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { emptyCalendar } from "./bookings.ts";
import { backendAs, openAs } from "./people.ts";
import { joinHere, toolsOf } from "./room.ts";

const MINUTE = 60_000;

/**
 * A booking of Second provider. Its end can be moved where nobody in it has another one soon: their
 * calendar is made empty then, and its client is one whom other tests book for days ahead alone.
 */
async function shortBooking(title: string, { isAlone = false } = {}) {
  const provider = await backendAs("second-provider");
  const client = await backendAs(isAlone ? "demo-admin" : "demo-client");
  if (isAlone) await emptyCalendar("second-provider");
  const clientId = (await client.mutation(api.users.ensure, {})).user._id;
  const book = async (startsAt: number, durationMinutes: number) => {
    const result = await provider.mutation(api.bookings.create, {
      requestKey: crypto.randomUUID(),
      title,
      clientIds: [clientId],
      startsAt,
      durationMinutes,
      mayOverlap: !isAlone,
    });
    if (result.kind !== "created") throw new Error(`not created: ${result.reason}`);
    return result.bookingId;
  };
  // Each minute that a test looks at lasts as long as it can.
  const startsAt = Date.now() - 5_000;
  const bookingId = await book(startsAt, 8);
  return { bookingId, path: `/sessions/${bookingId}`, endsAt: startsAt + 8 * MINUTE, book };
}

/** Puts the page's wall clock forward; timers go on as they are. */
async function forward(page: Page, minutes: number) {
  await page.evaluate((ms) => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + ms;
  }, minutes * MINUTE);
}

const clockOf = (page: Page) => page.locator(".room-top [data-minutes-left]");
const at = (time: number) =>
  new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Europe/Lisbon" }).format(time);

test("fault 8: five minutes, one minute and the end are shown, and said once", async ({
  browser,
}) => {
  const { path, endsAt } = await shortBooking("The clock");
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await openAs(context, "demo-client", path);
  await joinHere(page);
  await expect(clockOf(page)).toHaveText("8 min left");
  // On a phone the clock is quiet until little is left.
  await expect(clockOf(page)).toBeHidden();
  await forward(page, 3);
  await expect(clockOf(page)).toHaveText("5 min left");
  await expect(clockOf(page)).toBeVisible();
  await expect(page.getByText(`5 minutes left. The booked end is ${at(endsAt)}.`)).toHaveCount(1);
  await forward(page, 4);
  await expect(page.getByText(`One minute left. The booked end is ${at(endsAt)}.`)).toHaveCount(1);
  await forward(page, 1);
  await expect(clockOf(page)).toHaveText(`Open until ${at(endsAt + 15 * MINUTE)}`);
  await expect(page.getByText("The booked time is over.", { exact: false })).toHaveCount(1);
  // More time is not the client's to give.
  await expect(page.getByRole("button", { name: "Extend" })).toHaveCount(0);
  await context.close();
});

test("the provider extends as far as the calendar allows, and both see the new end", async ({
  browser,
}) => {
  const { path, endsAt, book } = await shortBooking("More time", { isAlone: true });
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const provider = await openAs(contexts[0], "second-provider", path);
  await joinHere(provider);
  const client = await openAs(contexts[1], "demo-admin", path);
  await joinHere(client);
  await toolsOf(provider);

  // With more than five minutes left it is in the menu alone.
  await expect(provider.getByRole("button", { name: "Extend" })).toHaveCount(0);
  await provider.getByRole("button", { name: "More", exact: true }).click();
  await provider.getByRole("menuitem", { name: "Extend the session" }).click();
  const choices = provider.getByRole("dialog", { name: "Give this session more time" });
  await expect(choices.getByRole("button")).toHaveCount(4);
  // The calendar fills while the choices are open.
  await book(Math.ceil((endsAt + 11 * MINUTE) / MINUTE) * MINUTE, 30);
  await expect(choices.getByRole("button")).toHaveCount(2);
  await expect(choices).toContainText("cannot go on longer");
  const end = endsAt + 10 * MINUTE;
  await choices.getByRole("button", { name: `10 more minutes, until ${at(end)}` }).click();
  await expect(choices).toBeHidden();
  for (const page of [provider, client]) {
    await expect(page.locator(".room-top")).toContainText(`ends ${at(end)}`);
    await expect(page.getByText(`This session now ends at ${at(end)}.`)).toBeAttached();
  }
  await forward(provider, 13);
  await provider.getByRole("button", { name: "Extend" }).click();
  await expect(choices).toContainText("no free time before it");
  await Promise.all(contexts.map((context) => context.close()));
  // Their lists are looked at by others.
  await emptyCalendar("second-provider");
});
