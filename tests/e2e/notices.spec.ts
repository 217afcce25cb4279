import { expect, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { expectClean } from "./clean.ts";
import { backendAs, openAs, signIn } from "./people.ts";

/** A booking of Demo provider in two hours, for Second client. */
async function bookFor(title: string) {
  const client = await backendAs("second-client");
  const { user } = await client.mutation(api.users.ensure, {});
  const provider = await backendAs("demo-provider");
  const result = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title,
    clientIds: [user._id],
    startsAt: Date.now() + 2 * 60 * 60_000,
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (result.kind !== "created") throw new Error(`not created: ${result.reason}`);
  return result.bookingId;
}

test("a booking is told to its client: at the bell, in the list, and as a mail", async ({
  browser,
}) => {
  const { context, page } = await signIn(browser, "second-client");
  const title = `Told ${crypto.randomUUID().slice(0, 8)}`;
  const bell = page.getByRole("link", { name: /^Notices/ });
  await expect(bell).toBeVisible();
  await bookFor(title);
  await expect(bell).toHaveAccessibleName(/, \d+ new$/);
  await bell.click();
  await expect(page.getByRole("heading", { level: 1, name: "Notices" })).toBeVisible();
  const told = page.getByRole("list", { name: "Your notices" }).getByRole("listitem");
  await expect(told.first()).toContainText(title);
  await test.step("what was seen is no longer new", async () => {
    await expect(bell).toHaveAccessibleName("Notices");
  });

  await page.getByRole("checkbox", { name: "1 hour before" }).check();
  await expect(page.getByText("Your choice is kept.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("checkbox", { name: "1 hour before" })).toBeChecked();
  await page.getByRole("checkbox", { name: "1 hour before" }).uncheck();
  await expect(page.getByText("Your choice is kept.")).toBeVisible();

  await page.getByRole("link", { name: "Outbox" }).click();
  await page.getByText(`Booked: ${title}`).click();
  const mail = page.frameLocator("iframe.mail");
  await expect(mail.getByRole("heading", { name: `Booked: ${title}` })).toBeVisible();
  await test.step("the page's policy lets the style of the mail through", async () => {
    await expect(mail.locator(".card")).toHaveCSS("background-color", "rgb(255, 255, 255)");
  });
  await expect(page.getByRole("link", { name: "Download the calendar file" })).toBeVisible();
  await context.close();
});

test("a provider's notice of a cancelled booking leads to it, and to why", async ({ browser }) => {
  const title = `Called off ${crypto.randomUUID().slice(0, 8)}`;
  const bookingId = await bookFor(title);
  const client = await backendAs("second-client");
  await client.mutation(api.bookings.cancel, { bookingId, reason: "A fever." });
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", "/notices");
  const told = page.getByRole("list", { name: "Your notices" }).getByRole("listitem");
  await told.filter({ hasText: title }).first().getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/provider/bookings/${bookingId}$`));
  await expect(page.getByText("A fever.", { exact: false }).first()).toBeVisible();
  await context.close();
});

test("a mail is in the language that its reader's page is in", async ({ browser }) => {
  const { context, page } = await signIn(browser, "second-client", { locale: "fr-FR" });
  await expect(page.getByRole("link", { name: /^Avis/ })).toBeVisible();
  const title = `Dit ${crypto.randomUUID().slice(0, 8)}`;
  await bookFor(title);
  await page.goto(new URL("/outbox", page.url()).href);
  await expect(page.getByText(`Réservé\u00a0: ${title}`)).toBeVisible();
  await context.close();
});

test("a message is told to who is not there, and counted where it is read", async ({ browser }) => {
  const title = `Written ${crypto.randomUUID().slice(0, 8)}`;
  const bookingId = await bookFor(title);
  const client = await backendAs("second-client");
  const message = { bookingId, clientKey: crypto.randomUUID(), text: "Another day, please?" };
  expect((await client.mutation(api.chat.send, message)).kind).toBe("sent");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", "/notices");
  const told = page.getByRole("list", { name: "Your notices" }).getByRole("listitem");
  await told
    .filter({ hasText: "wrote to you" })
    .filter({ hasText: title })
    .getByRole("link")
    .click();
  await expect(page).toHaveURL(new RegExp(`/provider/bookings/${bookingId}$`));
  const messages = page.getByRole("button", { name: "Messages" });
  await expect(messages).toHaveAccessibleName(`Messages ${title} 1 new message`);
  await expectClean(page, "a booking with a new message");
  await messages.click();
  await expect(page.getByText("Another day, please?")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(messages).toHaveAccessibleName(`Messages ${title}`);
  await context.close();
});
