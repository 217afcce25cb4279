import { expect, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { liveBooking } from "./bookings.ts";
import { expectClean } from "./clean.ts";
import { backendAs, openAs } from "./people.ts";

test("a provider books again what was cancelled: same client, length and hour, a week later", async ({
  browser,
}) => {
  const title = "Once more";
  const { bookingId } = await liveBooking(title);
  await (await backendAs("demo-provider")).mutation(api.bookings.cancel, { bookingId });
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await openAs(context, "demo-provider", `/provider/bookings/${bookingId}`);
  await page.getByRole("button", { name: "Book again" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("What it is about")).toHaveValue(title);
  await expect(dialog.getByLabel("Client").locator("option:checked")).toHaveText("Demo client");
  await expect(dialog.getByRole("radio", { name: "30 min" })).toBeChecked();
  await expectClean(page, "booking again");
  const submit = dialog.locator("button[type=submit]");
  await submit.click();
  // Other tests may have booked the hour; then it is asked for once more.
  await expect(async () => {
    if (page.url().endsWith(bookingId)) await submit.click({ timeout: 1_000 });
    expect(page.url()).not.toContain(bookingId);
  }).toPass({ timeout: 15_000 });
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  const made = page.url().split("/").at(-1)!;
  const backend = await backendAs("demo-provider");
  const [before, after] = await Promise.all(
    [bookingId, made].map(
      async (id) => (await backend.query(api.bookings.get, { bookingId: id }))!,
    ),
  );
  expect(after!.endsAt - after!.startsAt).toBe(before!.endsAt - before!.startsAt);
  expect(after!.clients).toEqual(before!.clients);
  expect(after!.startsAt).toBeGreaterThan(Date.now() + 6 * 86_400_000);
  await context.close();
});
