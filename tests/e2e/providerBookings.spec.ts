import { expect, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { expectFits } from "./layout.ts";
import { openAs } from "./people.ts";
import { bookFor, dateIn, DAY, expectUsable, open } from "./providing.ts";

test("bookings are saved as a table and as a calendar file", async ({ browser }) => {
  const { context, page } = await open(browser, "demo-provider", "/provider/calendar");
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export bookings" });
  const save = async (format: string) => {
    await dialog.getByRole("combobox", { name: "As" }).selectOption(format);
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Save the file" }).click();
    const stream = await (await download).createReadStream();
    return Buffer.concat(await stream.toArray()).toString("utf8");
  };
  const table = await save("Table (CSV)");
  expect(table).toMatch(/^\uFEFF"Date","Start","End"/);
  expect(table).toContain("Demo client");
  expect(await save("Calendar file (ICS)")).toContain("BEGIN:VEVENT");
  await dialog.getByLabel("First date").fill("2098-01-01");
  await dialog.getByLabel("Last date").fill("2098-01-02");
  await dialog.getByRole("button", { name: "Save the file" }).click();
  await expect(dialog.getByText("Nothing is booked in these days")).toBeVisible();
  await context.close();
});

test("a calendar's week says of half an hour whom it is with, within its block", async ({
  browser,
}) => {
  const title = `Short ${crypto.randomUUID().slice(0, 8)}`;
  const hour = 3_600_000;
  const startsAt = Math.floor((Date.now() + 40 * DAY) / hour) * hour;
  const { provider, bookingId } = await bookFor(title, startsAt);
  const { context, page } = await open(browser, "second-provider", "/provider/calendar");
  await page.getByLabel("Go to a date").fill(await dateIn(page, startsAt));
  const block = page.getByRole("link", { name: title });
  await expect(block).toHaveAttribute("title", /^Demo admin, .+ – .+, Short/);
  const name = block.locator("b");
  await expect(name).toHaveText("Demo admin");
  const [outer, inner] = [(await block.boundingBox())!, (await name.boundingBox())!];
  expect(inner.x).toBeGreaterThanOrEqual(outer.x);
  expect(inner.y).toBeGreaterThanOrEqual(outer.y);
  expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width);
  expect(inner.y + inner.height).toBeLessThanOrEqual(outer.y + outer.height);
  expect(await name.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
  await provider.mutation(api.bookings.cancel, { bookingId });
  await context.close();
});

test("of three at once a week names one and how many more, which open the day", async ({
  browser,
}) => {
  const hour = 3_600_000;
  const startsAt = Math.floor((Date.now() + 47 * DAY) / hour) * hour;
  const titles = [0, 1, 2].map(() => `Crowd ${crypto.randomUUID().slice(0, 8)}`);
  const made = await Promise.all(titles.map((title) => bookFor(title, startsAt)));
  const { context, page } = await open(browser, "second-provider", "/provider/calendar");
  await page.getByLabel("Go to a date").fill(await dateIn(page, startsAt));
  const more = page.getByRole("button", { name: "+2 more" });
  const shown = await page.getByRole("link", { name: /Crowd/ }).getAttribute("href");
  await expect(more).toBeVisible();
  await expect(page.getByRole("link", { name: /Crowd/ })).toHaveCount(1);
  await expectUsable(page, "a week with three at once");
  await expect(page.getByRole("link", { name: /Crowd/ })).toHaveCount(3);
  await page.setViewportSize({ width: 1280, height: 720 });
  await more.click();
  await expect(page.getByRole("button", { name: "Day", pressed: true })).toBeVisible();
  for (const title of titles) await expect(page.getByRole("link", { name: title })).toBeVisible();
  const focused = page.locator(":focus");
  await expect(focused).toHaveAccessibleName(/Crowd/);
  await expect(focused).toBeInViewport();
  await expect(focused).not.toHaveAttribute("href", shown!);
  for (const { provider, bookingId } of made) {
    await provider.mutation(api.bookings.cancel, { bookingId });
  }
  await context.close();
});

test("who runs late says so, and the client reads it wherever they are", async ({ browser }) => {
  const title = `Late ${crypto.randomUUID().slice(0, 8)}`;
  const { provider, bookingId } = await bookFor(title);
  const client = await open(browser, "demo-admin", "/bookings");
  const next = client.page.getByRole("region", { name: title });
  await expect(next).toBeVisible();
  const { context, page } = await open(browser, "second-provider", "/provider/today");
  const card = page.getByRole("article").filter({ hasText: title });
  const say = async (opener: string, minutes: number) => {
    await card.getByRole("button", { name: opener }).click();
    const dialog = page.getByRole("dialog", { name: "Tell the other side that you are late" });
    await dialog.getByLabel(`${minutes} minutes`).check();
    await expect(dialog).toContainText(`Second provider is running about ${minutes} minutes late.`);
    await dialog.getByRole("button", { name: "Send notice" }).click();
    await expect(card.getByText(`you come about ${minutes} minutes late`)).toBeVisible();
    await expect(card.getByRole("button", { name: "Give another time" })).toBeFocused();
  };
  await say("I am running late", 10);
  await expect(next).toContainText("Second provider is running about 10 minutes late.");
  await say("Give another time", 15);
  await expect(next).toContainText("Second provider is running about 15 minutes late.");
  await expect(next).not.toContainText("10 minutes late");
  await card.getByRole("button", { name: "Give another time" }).click();
  await expectUsable(page, "a late notice");
  await page.getByRole("dialog").getByRole("button", { name: "Back" }).click();
  await page.goto(new URL(`/provider/bookings/${bookingId}`, page.url()).href);
  await expect(page.getByText("you come about 15 minutes late")).toBeVisible();
  await expect(page.getByRole("button", { name: "Give another time" })).toBeVisible();
  await expectFits(page);
  await expect(
    next.locator(".foot").getByRole("button", { name: "I am running late" }),
  ).toBeVisible();
  await client.page.goto(new URL(`/bookings/${bookingId}`, client.page.url()).href);
  await expect(client.page.getByText("is running about 15 minutes late.")).toBeVisible();
  await expect(client.page.getByRole("button", { name: "I am running late" })).toBeVisible();
  await client.page.goto(new URL("/notices", client.page.url()).href);
  const told = client.page.getByRole("list", { name: "Your notices" }).getByRole("listitem");
  await expect(told.filter({ hasText: title }).first()).toContainText("15 minutes late");
  await client.page.goto(new URL(`/sessions/${bookingId}`, client.page.url()).href);
  // Ahead of the click the room is drawn once beside prejoin, out of sight, with the same words.
  const prejoin = client.page.locator("#main");
  await expect(prejoin.getByText("is running about 15 minutes late.")).toBeVisible();
  expect(await provider.mutation(api.bookings.cancel, { bookingId })).toEqual({
    kind: "cancelled",
  });
  await Promise.all([context.close(), client.context.close()]);
});

test("a cancelled booking stands apart, and a search finds it by its words", async ({
  browser,
}) => {
  const title = `Séance ${crypto.randomUUID().slice(0, 8)}`;
  await bookFor(title);
  const { context, page } = await open(browser, "second-provider", "/provider");
  const search = page.getByRole("searchbox");
  const row = (section: string) =>
    page.getByRole("region", { name: section }).getByRole("listitem").filter({ hasText: title });
  await search.fill(`${title.replace("Séance", "SEANCE")} admin`);
  await expect(page.getByText("One booking matches.")).toBeVisible();
  await row("Upcoming")
    .getByRole("button", { name: `Cancel ${title}` })
    .click();
  await page.getByRole("button", { name: "Cancel the booking" }).click();
  await expect(page.getByText(`${title} is cancelled.`)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(row("Cancelled")).toBeVisible();
  await expect(page.getByRole("region", { name: "Upcoming" })).toHaveCount(0);
  await search.fill("no such thing");
  await expect(page.getByText("No booking matches.")).toBeVisible();
  await search.fill("");
  await expect(row("Cancelled")).toBeVisible();
  await expect(row("Upcoming")).toHaveCount(0);
  await expectUsable(page, "a provider's bookings");
  await context.close();
});

test("another provider is added ahead of the session, and finds the booking in their list", async ({
  browser,
}) => {
  const title = `Together ${crypto.randomUUID().slice(0, 8)}`;
  // When both are free, whatever the demo and other tests have booked for today.
  const { provider, bookingId } = await bookFor(title, Date.now() + 19 * DAY);
  const path = `/provider/bookings/${bookingId}`;
  const { context, page } = await open(browser, "second-provider", path);
  const others = page.getByRole("region", { name: "Other providers" });
  await others.getByLabel("Add a co-provider").selectOption({ label: "Demo provider" });
  await others.getByRole("button", { name: "Add to this booking" }).click();
  await expect(others.getByText("Demo provider is a provider of this booking now")).toBeVisible();
  await expect(others.getByText("Also provided by Demo provider.")).toBeVisible();
  await expectUsable(page, "a booking with another provider");
  const other = await open(browser, "demo-provider", "/provider");
  await other.page.getByRole("searchbox").fill(title);
  await expect(other.page.getByText("One booking matches.")).toBeVisible();
  await other.page.getByRole("link", { name: title, exact: true }).click();
  await expect(
    other.page.getByRole("region", { name: "Other providers" }).getByText("Second provider"),
  ).toBeVisible();
  await provider.mutation(api.bookings.cancel, { bookingId });
  await Promise.all([context.close(), other.context.close()]);
});

test("a start that the clocks skip is refused, and not made an hour later", async ({ browser }) => {
  const timezoneId = "Europe/Berlin";
  const context = await browser.newContext({ reducedMotion: "reduce", timezoneId });
  const page = await openAs(context, "second-provider", "/provider?new=later");
  const dialog = page.getByRole("dialog", { name: "Book for later" });
  await dialog.getByRole("combobox", { name: "Client" }).selectOption({ value: "nobody" });
  await dialog.getByRole("textbox", { name: "What it is about" }).fill("In the hour that is not");
  const start = dialog.locator("input[type=datetime-local]");
  await start.fill(`${nextSpring()}T02:30`);
  await dialog.getByRole("button", { name: "Book the session" }).click();
  await expect(dialog.getByText("Clocks are set forward over this time")).toBeVisible();
  await expect(start).toHaveAttribute("aria-invalid", "true");
  await context.close();
});

/** The last Sunday of March to come, when Berlin's clocks go from two to three. */
function nextSpring(): string {
  const years = [0, 1].map((more) => new Date().getUTCFullYear() + more);
  const days = years.map((year) => {
    const last = new Date(Date.UTC(year, 2, 31));
    return Date.UTC(year, 2, 31 - last.getUTCDay());
  });
  return new Date(days.find((day) => day > Date.now() + DAY)!).toISOString().slice(0, 10);
}
