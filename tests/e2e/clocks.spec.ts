import { expect, type Locator, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { expectClean } from "./clean.ts";
import { DESKTOP, expectFits, expectLargeTargets, PHONE } from "./layout.ts";
import { backendAs, openAs } from "./people.ts";

const DAY = 86_400_000;

/** The last Sunday of October to come, when Berlin's clocks go from three back to two. */
function nextAutumn(): string {
  const years = [0, 1].map((more) => new Date().getUTCFullYear() + more);
  const days = years.map((year) => {
    const last = new Date(Date.UTC(year, 9, 31));
    return Date.UTC(year, 9, 31 - last.getUTCDay());
  });
  return new Date(days.find((day) => day > Date.now() + DAY)!).toISOString().slice(0, 10);
}

const FIRST = "The first: 02:30, UTC+02:00";
const SECOND = "The second, once the clocks are set back: 02:30, UTC+01:00";

const which = (dialog: Locator, words: string) => dialog.getByRole("radio", { name: words });

/** The instant at which the backend has the booking that the page shows. */
async function startOf(page: Page): Promise<string> {
  const bookingId = new URL(page.url()).pathname.split("/").at(-1)!;
  const backend = await backendAs("second-provider");
  const booking = await backend.query(api.bookings.get, { bookingId });
  return new Date(booking!.startsAt).toISOString();
}

async function expectFitsBoth(page: Page) {
  await page.setViewportSize(PHONE);
  await expectFits(page);
  await expectLargeTargets(page);
  await page.setViewportSize(DESKTOP);
  await expectFits(page);
}

async function move(page: Page, from: string, to: string) {
  await page.getByRole("button", { name: "Move", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Move this booking" });
  await expect(which(dialog, from)).toBeChecked();
  await which(dialog, to).check();
  await expectFitsBoth(page);
  await dialog.getByRole("button", { name: "Move the booking" }).click();
  await expect(dialog).toBeHidden();
}

test("in the hour that clocks show twice, a session starts at the one of the two that was meant", async ({
  browser,
}) => {
  const timezoneId = "Europe/Berlin";
  const context = await browser.newContext({ reducedMotion: "reduce", timezoneId });
  const page = await openAs(context, "second-provider", "/provider?new=later");
  const day = nextAutumn();
  const title = `In the hour that comes twice ${crypto.randomUUID().slice(0, 8)}`;
  const dialog = page.getByRole("dialog", { name: "Book for later" });
  await dialog.getByRole("combobox", { name: "Client" }).selectOption({ value: "nobody" });
  await dialog.getByRole("textbox", { name: "What it is about" }).fill(title);
  const start = dialog.locator("input[type=datetime-local]");
  await start.fill(`${day}T03:30`);
  await expect(dialog.getByRole("radio", { name: /UTC/ })).toHaveCount(0);
  await start.fill(`${day}T02:30`);
  await expect(which(dialog, FIRST)).toBeChecked();
  await which(dialog, SECOND).check();
  await expectClean(page, "an hour that comes twice");
  await expectFitsBoth(page);
  await dialog.getByRole("button", { name: "Book the session" }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole("searchbox").fill(title);
  const row = page.getByRole("listitem").filter({ hasText: title });
  await expect(row).toContainText("02:30 (UTC+01:00) – 03:00");
  await expectFitsBoth(page);
  await page.getByRole("link", { name: title, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  expect(await startOf(page)).toBe(`${day}T01:30:00.000Z`);

  await move(page, SECOND, FIRST);
  await expect(page.getByText("02:30 (UTC+02:00) – 02:00 (UTC+01:00)")).toBeVisible();
  expect(await startOf(page)).toBe(`${day}T00:30:00.000Z`);
  await expectFitsBoth(page);
  await move(page, FIRST, SECOND);
  await expect(page.getByText("02:30 (UTC+01:00) – 03:00")).toBeVisible();
  expect(await startOf(page)).toBe(`${day}T01:30:00.000Z`);
  await context.close();
});
