import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { expectClean } from "./clean.ts";
import { openAs } from "./people.ts";
import { testUrl } from "./stack.ts";

test("a guest comes in by a link, once, and is out when it is taken back", async ({ browser }) => {
  const { bookingId, path } = await liveBooking("Guests: by a link");
  const provider = await browser.newContext();
  const desk = await openAs(provider, "demo-provider", `/provider/bookings/${bookingId}`);
  await desk.getByRole("link", { name: "Invite a guest" }).click();
  await desk.getByLabel("Name of the guest").fill("Demo guest");
  await desk.getByRole("button", { name: "Make a link" }).click();
  const link = await desk.getByLabel("Link for this guest").inputValue();
  expect(link).toMatch(new RegExp(`^${testUrl()}/guest#[0-9a-f]{64}$`));
  await expectClean(desk);

  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "You are invited" })).toBeVisible();
  await expectClean(page);
  await page.getByRole("button", { name: "Go to the session" }).click();
  await page.waitForURL((url) => url.pathname === path);
  const join = page.getByRole("button", { name: "Join", exact: true });
  await expect(join).toBeEnabled();
  await page.reload();
  await expect(join).toBeEnabled();

  await test.step("nothing is offered that needs an account", async () => {
    await page.goto(`${testUrl()}/bookings`);
    await expect(page.getByRole("heading", { name: "Guests: by a link" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Book a time" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Make a private address" })).toHaveCount(0);
    await page.goBack();
    await expect(join).toBeEnabled();
  });

  await test.step("the link opens nothing a second time", async () => {
    const other = await (await browser.newContext()).newPage();
    await other.goto(link);
    await other.getByRole("button", { name: "Go to the session" }).click();
    await expect(other.getByText(/opens nothing any more/)).toBeVisible();
    await other.context().close();
  });

  await desk.getByRole("button", { name: "Take back the link of Demo guest" }).click();
  await expect(desk.getByText("Taken back")).toBeVisible();
  await page.reload();
  await page.waitForURL(/\/sign-in/);
  await context.close();
  await provider.close();
});

test("a link that was cut off says so", async ({ page }) => {
  await page.goto(`${testUrl()}/guest`);
  await expect(page.getByRole("heading", { name: "This link is not complete" })).toBeVisible();
});
