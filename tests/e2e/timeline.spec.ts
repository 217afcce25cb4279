import { expect, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { liveBooking } from "./bookings.ts";
import { expectClean } from "./clean.ts";
import { backendAs, openAs } from "./people.ts";
import { joinHere } from "./room.ts";

test("a session's story is told to admins whole, and to its people in plain words", async ({
  browser,
}) => {
  const { bookingId, path } = await liveBooking("A session to look back on");
  const context = await browser.newContext();
  const client = await openAs(context, "demo-client", path);
  await joinHere(client);

  const other = await browser.newContext();
  const admin = await openAs(other, "demo-admin", `/admin/token-log?booking=${bookingId}`);
  await admin.getByRole("link", { name: "Timeline" }).first().click();
  await expect(admin).toHaveURL(new RegExp(`/admin/sessions/${bookingId}`));
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText("A session to look back on");
  const table = admin.getByRole("table", { name: "What happened" });
  await expect(table).toContainText("Given a token for the room.");
  await expect(table).toContainText("Came into the room.");
  await expect(table).toContainText(/Connected in .* by/, { timeout: 30_000 });
  await expect(admin.locator("[data-why]")).not.toBeEmpty();
  await expectClean(admin);

  // The picture is one stop of the keyboard; the arrows go along it, Enter to the row of a mark.
  const marks = admin.locator(".story a");
  await expect(admin.locator('.story a[tabindex="0"]')).toHaveCount(1);
  await marks.first().focus();
  await admin.keyboard.press("End");
  await expect(marks.last()).toBeFocused();
  await admin.keyboard.press("Enter");
  await expect(admin).toHaveURL(/#/);

  // Who knows only that it was on comes by the list.
  await admin.goto(new URL("/admin/sessions", admin.url()).href);
  const list = admin.getByRole("region", { name: "Recent sessions" });
  const row = list.getByRole("row").filter({ hasText: "A session to look back on" });
  await expect(row).toContainText("On, and well");
  await row.getByRole("link", { name: "A session to look back on" }).click();
  await expect(admin).toHaveURL(new RegExp(`/admin/sessions/${bookingId}`));
  await expect(table).toContainText("Came into the room.");

  await admin.setViewportSize({ width: 390, height: 844 });
  const wide = await admin.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await expectClean(admin, "on a phone");

  const after = await openAs(context, "demo-client", `/bookings/${bookingId}`);
  const own = after.getByRole("region", { name: "How this session went" });
  // While the session goes on, it is read where somebody looks.
  await own.getByText("Show step by step").click();
  await expect(own.locator("[data-why]")).toBeVisible();
  await expect(own.getByRole("table", { name: "What happened" })).toContainText("You");
  await expect(own).not.toContainText("participant_joined");
  await expectClean(after);
  await context.close();
  await other.close();
});

test("what was days before a session is said below its picture, and leads to its row", async ({
  browser,
}) => {
  const provider = await backendAs("demo-provider");
  const { user } = await (await backendAs("demo-client")).mutation(api.users.ensure, {});
  const made = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title: "A session of the day after tomorrow",
    clientIds: [user._id],
    startsAt: Math.ceil(Date.now() / 900_000) * 900_000 + 2 * 24 * 60 * 60_000,
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (made.kind !== "created") throw new Error(made.reason);
  const context = await browser.newContext();
  const admin = await openAs(context, "demo-admin", `/admin/sessions/${made.bookingId}`);
  await admin.getByRole("link", { name: "1 earlier event is in the table alone." }).click();
  const row = admin.locator("tr:target");
  await expect(row).toContainText("Demo provider");
  await expectClean(admin);
  await provider.mutation(api.bookings.cancel, { bookingId: made.bookingId });
  await context.close();
});

test("repairs are listed for admins alone", async ({ browser }) => {
  const context = await browser.newContext();
  const admin = await openAs(context, "demo-admin", "/admin/sessions");
  await expect(admin.getByRole("heading", { name: "Repairs" })).toBeVisible();
  await admin.getByLabel("Id or address of a booking").fill("nothing");
  await admin.getByRole("button", { name: "Open" }).click();
  await expect(admin.getByText("There is no such booking, or it is gone.")).toBeVisible();
  await context.close();
  const other = await browser.newContext();
  const client = await openAs(other, "demo-client", "/admin/sessions");
  await expect(client.getByRole("heading", { level: 1 })).toHaveText(
    "There is no page here for you",
  );
  await expect(client.getByRole("heading", { name: "Repairs" })).toHaveCount(0);
  await other.close();
});
