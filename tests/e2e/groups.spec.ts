import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { bookAs, freeStarts, serviceOf } from "./calendar.ts";
import { expectClean } from "./clean.ts";
import { expectFits, PHONE } from "./layout.ts";
import { openAs } from "./people.ts";
import { testUrl } from "./stack.ts";

test("a group fills seat by seat, its provider reads the roster and puts somebody out", async ({
  browser,
}) => {
  const service = await serviceOf("A group of two", { seats: 2, approval: "instant" });
  const [startsAt] = await freeStarts("demo-client", service.serviceId, 6);
  const bookingId = await bookAs("demo-client", service.serviceId, startsAt!);
  const contexts = await Promise.all([0, 1].map(async () => await browser.newContext()));
  const provider = await openAs(contexts[0]!, "demo-provider", `/provider/bookings/${bookingId}`);
  const roster = provider.getByRole("region", { name: "Clients" });
  await expect(roster).toContainText("1 of 2 seats are taken.");

  expect(await bookAs("second-client", service.serviceId, startsAt!)).toBe(bookingId);
  await expect(roster).toContainText("2 of 2 seats are taken.");
  await expect(roster.getByRole("listitem")).toHaveText([/Demo client/, /Second client/]);
  expect(await freeStarts("demo-outsider", service.serviceId, 6)).not.toContain(startsAt);
  await expectClean(provider, "a roster");

  const client = await openAs(contexts[1]!, "second-client", `/bookings/${bookingId}`);
  await expect(client.getByRole("heading", { level: 1 })).toContainText("A group of two");
  // Clients of a group are told of no other by name.
  await expect(client.locator("main")).not.toContainText("Demo client");
  await roster.getByRole("button", { name: "Remove Second client" }).click();
  await provider.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(roster).toContainText("1 of 2 seats are taken.");
  await expect(client.getByRole("heading", { level: 1 })).not.toContainText("A group of two");

  await roster.getByRole("button", { name: "Let back in Second client" }).click();
  await expect(roster).toContainText("2 of 2 seats are taken.");
  await provider.setViewportSize(PHONE);
  await expectFits(provider);
  await Promise.all(contexts.map((context) => context.close()));
  await service.remove();
});

test("who gives up a seat finds it among the cancelled, and books it again", async ({
  browser,
}) => {
  const service = await serviceOf("A group to leave", { seats: 3, approval: "instant" });
  const [startsAt] = await freeStarts("demo-client", service.serviceId, 6);
  const bookingId = await bookAs("demo-client", service.serviceId, startsAt!);
  await bookAs("second-client", service.serviceId, startsAt!);
  const context = await browser.newContext();
  const page = await openAs(context, "second-client", `/bookings/${bookingId}`);
  await page.getByRole("button", { name: "Cancel booking" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this booking?" });
  await dialog.getByLabel("Reason, if you like").fill("A cold.");
  await dialog.getByRole("button", { name: "Cancel the booking" }).click();
  const history = page.getByRole("region", { name: "What happened to it" });
  await expect(history).toContainText("You gave up your seat");
  await expect(history).toContainText("Reason: A cold.");
  await expect(page.getByRole("button", { name: /^Messages/ })).toBeHidden();
  await expectClean(page, "a seat that was given up");

  await page.goto(`${testUrl()}/bookings`);
  const cancelled = page.getByRole("region", { name: "Cancelled" });
  await expect(cancelled).toContainText("A group to leave");
  expect(await bookAs("second-client", service.serviceId, startsAt!)).toBe(bookingId);
  await expect(cancelled.getByRole("link", { name: "A group to leave", exact: true })).toBeHidden();
  await context.close();
  await service.remove();
});

test("who has not come to a session that goes on is not there so far", async ({ browser }) => {
  const { bookingId } = await liveBooking("Not there yet");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", `/provider/bookings/${bookingId}`);
  const actions = page.locator(".acts", { has: page.getByRole("link", { name: "Attendance" }) });
  // Above them there is room for a late notice, once there is one.
  const top = await actions.evaluate(
    (one) => one.getBoundingClientRect().top - one.parentElement!.getBoundingClientRect().top,
  );
  expect(top).toBe(0);
  await page.getByRole("link", { name: "Attendance" }).click();
  await expect(page.getByText("Not there so far.")).toHaveCount(2);
  await context.close();
});
