import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { bookAs, freeStarts, nextMonth, serviceOf, times } from "./calendar.ts";
import { expectClean } from "./clean.ts";
import { tabTo } from "./keys.ts";
import { expectFieldsWithoutZoom, expectFits, expectLargeTargets, PHONE } from "./layout.ts";
import { backendAs, openAs } from "./people.ts";
import { testPorts, testUrl } from "./stack.ts";

const MINUTE = 60_000;
const QUESTION = "What would you like to talk about?";

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole("heading", { level: 1, name });

/** The day in the month that the Tab key stops at. */
const stop = (page: Page) => page.locator('.month button[tabindex="0"]');

/** To the days by Tab; on a month's last evening none of its days is left, and a button leads on. */
async function tabToDays(page: Page) {
  const onward = page.getByRole("status").getByRole("button");
  await expect(stop(page).or(onward)).toBeVisible();
  if (await onward.isVisible()) {
    await tabTo(page, onward);
    await page.keyboard.press("Enter");
    await expect(stop(page)).toBeVisible();
  }
  await tabTo(page, stop(page));
}

test("by keyboard alone: book, move, cancel", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "second-client", "/book/demo-provider");
  await expect(heading(page, "Book a time")).toBeVisible();

  await tabTo(page, page.getByRole("radio", { name: /First conversation/ }));
  await tabToDays(page);
  const title = page.locator(".month-head h2");
  const month = await title.textContent();
  await page.keyboard.press("PageDown");
  await expect(title).not.toHaveText(month ?? "");
  await expect(stop(page)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(stop(page)).toHaveAttribute("aria-pressed", "true");
  await tabTo(page, times(page).first());
  await page.keyboard.press("Enter");
  await expect(times(page).first()).toHaveAttribute("aria-pressed", "true");
  await tabTo(page, page.getByRole("button", { name: "Next: confirm" }));
  await page.keyboard.press("Enter");

  await expect(heading(page, "Confirm your time")).toBeFocused();
  await expect(page.getByText(/^Held for you for 0?4:\d\d/)).toBeVisible();
  await tabTo(page, page.getByLabel(QUESTION));
  // Without an answer that is needed, the focus goes to where it belongs.
  const confirm = page.getByRole("button", { name: "Confirm booking" });
  await tabTo(page, confirm);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel(QUESTION)).toBeFocused();
  await expect(page.getByText("Your provider needs an answer to this.")).toBeVisible();
  await page.keyboard.type("The first steps.");
  await tabTo(page, confirm);
  await page.keyboard.press("Enter");

  await expect(heading(page, "You are booked")).toBeFocused();
  await tabTo(page, page.getByRole("link", { name: "See this booking" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Your answers" })).toContainText(
    "The first steps.",
  );
  await tabTo(page, page.getByRole("link", { name: "Move to another time" }));
  await page.keyboard.press("Enter");

  await expect(heading(page, "Move First conversation")).toBeVisible();
  await tabToDays(page);
  await page.keyboard.press("PageDown");
  await expect(stop(page)).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await tabTo(page, times(page).first());
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByLabel("Reason, if you like"));
  await page.keyboard.type("A train.");
  await tabTo(page, page.getByRole("button", { name: /^Move to / }));
  await page.keyboard.press("Enter");
  await expect(heading(page, "It is moved")).toBeFocused();
  await tabTo(page, page.getByRole("link", { name: "See this booking" }));
  await page.keyboard.press("Enter");

  const history = page.getByRole("region", { name: "What happened to it" });
  await expect(history).toContainText("You moved it from");
  await expect(history).toContainText("Reason: A train.");
  await tabTo(page, page.getByRole("button", { name: "Cancel booking" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Cancel this booking?" });
  await expect(dialog.getByText(/^You can cancel it by yourself until/)).toBeVisible();
  await tabTo(page, dialog.getByLabel("Reason, if you like"));
  await page.keyboard.type("A cold.");
  await tabTo(page, dialog.getByRole("button", { name: "Cancel the booking" }));
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(history).toContainText("You cancelled it");
  await expect(history).toContainText("Reason: A cold.");
  await context.close();
});

async function expectUsable(page: Page) {
  await expectFits(page);
  await expectLargeTargets(page);
  await expectFieldsWithoutZoom(page);
}

test("on a phone, signing in on the way: book, move, cancel", async ({ browser }) => {
  const service = await serviceOf("On a phone");
  const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto(`${testUrl()}${service.path}`);
  await expect(page.getByRole("radio", { name: /On a phone/ })).toBeChecked();
  await nextMonth(page);
  await expectUsable(page);
  const time = (await times(page).first().textContent())!;
  await times(page).first().tap();
  await page.getByRole("button", { name: "Next: sign in and confirm" }).tap();
  await page.waitForURL(/\/sign-in\?to=/);
  await page.getByRole("button", { name: "Demo client" }).tap();

  await expect(heading(page, "Confirm your time")).toBeVisible();
  await expect(page.locator(".confirm-what")).toContainText(`${time} – `);
  await expect(page.getByText(/^Held for you for 0?4:\d\d/)).toBeVisible();
  await expectUsable(page);
  await page.getByRole("button", { name: "Confirm booking" }).tap();
  await expect(heading(page, "You are booked")).toBeVisible();
  await expectUsable(page);
  // Back leads to the calendar, not to a form that is used up.
  await page.goBack();
  await expect(heading(page, "Book a time")).toBeVisible();
  await page.goForward();
  await expect(heading(page, "You are booked")).toBeVisible();
  await page.getByRole("link", { name: "My bookings" }).first().tap();

  await expect(heading(page, "My bookings")).toBeVisible();
  await expectUsable(page);
  await page.getByRole("link", { name: "Move On a phone" }).tap();
  await expect(heading(page, "Move On a phone")).toBeVisible();
  await nextMonth(page);
  await times(page).last().tap();
  await expectUsable(page);
  await page.getByRole("button", { name: /^Move to / }).tap();
  await expect(heading(page, "It is moved")).toBeVisible();
  await page.getByRole("link", { name: "My bookings" }).first().tap();

  await page.getByRole("button", { name: "Cancel On a phone" }).tap();
  await expectUsable(page);
  await page.getByRole("button", { name: "Cancel the booking" }).tap();
  await expect(page.getByText("On a phone is cancelled.")).toBeVisible();
  await expect(heading(page, "My bookings")).toBeFocused();
  const cancelled = page.getByRole("region", { name: "Cancelled" });
  await expect(cancelled.getByRole("link", { name: "On a phone", exact: true })).toBeVisible();
  await service.remove();
  await context.close();
});

test("a time that is taken comes with the three nearest; one of them is booked", async ({
  browser,
}) => {
  const service = await serviceOf("Wanted by two");
  const [wanted] = await freeStarts("second-client", service.serviceId);
  await bookAs("second-client", service.serviceId, wanted!);
  const context = await browser.newContext({ timezoneId: "America/New_York" });
  const page = await openAs(context, "demo-client", `${service.path}&at=${wanted}`);
  await expect(page.getByText(/this time is taken/)).toBeVisible();
  await expect(times(page)).toHaveCount(3);
  // The other side's clock stands beside.
  await expect(times(page).first()).toContainText("in Lisbon");
  await expect(page.getByRole("button", { name: "Confirm booking" })).toBeHidden();
  await expectClean(page, "a time that is taken");
  await times(page).first().click();
  await expect(heading(page, "Confirm your time")).toBeFocused();
  await expect(page.getByText(/^Held for you for/)).toBeVisible();
  await page.getByRole("button", { name: "Confirm booking" }).click();
  await expect(heading(page, "You are booked")).toBeVisible();
  await expectClean(page, "it is booked");
  await service.remove();
  await context.close();
});

test("a hold is kept from others, ends by itself, and loses nothing that was typed", async ({
  browser,
}) => {
  const service = await serviceOf("Held for five minutes", {
    questions: [{ key: "why", text: "Why?", isRequired: false }],
  });
  const starts = () => freeStarts("second-client", service.serviceId);
  const [wanted] = await starts();
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", `${service.path}&at=${wanted}`);
  await expect(page.getByText(/^Held for you for/)).toBeVisible();
  await expectClean(page, "confirming");
  expect(await starts()).not.toContain(wanted);
  await page.getByLabel("Why?").fill("Because of this.");
  await page.evaluate((ms) => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + ms;
  }, 5 * MINUTE);
  await expect(page.getByText("The 5 minutes are over", { exact: false })).toBeVisible();
  await expect(page.getByText(/^Held for you for/)).toBeHidden();
  const again = page.getByRole("button", { name: "Hold it again" });
  await expect(again).toHaveAttribute("aria-disabled", "true");
  await expect(again).toHaveAccessibleDescription(/^You can hold it again from/);
  await expect(page.getByLabel("Why?")).toHaveValue("Because of this.");
  // Another time gives it back at once.
  await page.getByRole("button", { name: "Another time" }).click();
  await expect(heading(page, "Book a time")).toBeFocused();
  await expect.poll(starts).toContain(wanted);
  await service.remove();
  await context.close();
});

test("a full day has a waiting list, and what becomes free is kept for who waits", async ({
  browser,
}) => {
  const service = await serviceOf("One a day", { dailyCap: 1 });
  const [first] = await freeStarts("second-client", service.serviceId, 35);
  const bookingId = await bookAs("second-client", service.serviceId, first!);
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", service.path);
  const full = page.getByRole("button", { name: /, full$/ });
  for (let month = 0; month < 2 && (await full.count()) === 0; month++) await nextMonth(page);
  await full.click();
  await page.getByRole("button", { name: "Put me on the waiting list" }).click();
  await expect(page.getByText("You are on the waiting list", { exact: false })).toBeVisible();
  await page.goto(`${testUrl()}/bookings`);
  const lines = page.getByRole("region", { name: "Waiting lists" });
  await expect(lines).toContainText("One a day");
  // What is given there is theirs for an hour: it stands before the lists of what is settled.
  const topOf = async (one: Locator) => (await one.boundingBox())!.y;
  expect(await topOf(lines)).toBeLessThan(await topOf(page.getByRole("searchbox")));
  await (await backendAs("second-client")).mutation(api.bookings.cancel, { bookingId });
  await expect(lines).toContainText("is kept for you until");
  await lines.getByRole("link", { name: "Book it One a day" }).click();
  await expect(page.getByText(/^Held for you for/)).toBeVisible();
  await page.getByRole("button", { name: "Confirm booking" }).click();
  await expect(heading(page, "You are booked")).toBeVisible();
  await service.remove();
  await context.close();
});

test("a request waits for its provider's word, and shows it when it comes", async ({ browser }) => {
  const service = await serviceOf("Asked for", { approval: "request" });
  const [wanted] = await freeStarts("demo-client", service.serviceId);
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", `${service.path}&at=${wanted}`);
  await expect(page.getByText("Your provider answers first")).toBeVisible();
  const send = page.getByRole("button", { name: "Send the request" });
  // The terms beside it are longer than what is asked here, and the button is no higher for that.
  expect((await send.boundingBox())!.height).toBeLessThan(64);
  await send.click();
  await expect(heading(page, "Your request is sent")).toBeVisible();
  const provider = await backendAs("demo-provider");
  const waiting = await provider.query(api.requests.list, {});
  const { requestId } = waiting.find(({ title }) => title === "Asked for")!;
  await provider.mutation(api.requests.decline, { requestId, message: "Away that week." });
  await expect(heading(page, "Your request is answered")).toBeVisible();
  await expect(page.getByText("They wrote: Away that week.")).toBeVisible();
  await page.goto(`${testUrl()}/bookings`);
  await expect(page.getByRole("region", { name: "Requests" })).toContainText("Declined");
  await service.remove();
  await context.close();
});

/** A calendar on the web each, with a link of its own. */
async function expectLinks(page: Page) {
  for (const [name, host] of [
    ["Google", "calendar.google.com"],
    ["Outlook.com", "outlook.live.com"],
    ["Microsoft 365", "outlook.office.com"],
  ]) {
    const link = page.getByRole("link", { name: `Add to ${name}` });
    expect(new URL((await link.getAttribute("href"))!).host).toBe(host);
  }
}

test("into a provider's calendars too, from their page of the booking", async ({ browser }) => {
  const service = await serviceOf("In both calendars");
  const [wanted] = await freeStarts("demo-client", service.serviceId);
  const bookingId = await bookAs("demo-client", service.serviceId, wanted!);
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", `/provider/bookings/${bookingId}`);
  await expect(heading(page, "In both calendars")).toBeVisible();
  await expectLinks(page);
  await expectClean(page, "a provider's booking");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Add to Apple (.ics)" }).click();
  expect(readFileSync(await (await saved).path(), "utf8")).toContain("SUMMARY:In both calendars");

  await page.goto(`${testUrl()}/provider`);
  await page.getByRole("button", { name: "Make a private address" }).click();
  const address = await page.getByLabel("Private address").inputValue();
  expect(await (await fetch(address)).text()).toContain("SUMMARY:In both calendars");
  await expectClean(page, "Provider bookings with an address");
  await page.getByRole("button", { name: "End the address" }).click();
  await expect(page.getByRole("button", { name: "Make a private address" })).toBeVisible();
  await service.remove();
  await context.close();
});

test("into calendars: links, a file, and a private address that ends", async ({ browser }) => {
  const service = await serviceOf("In my calendar");
  const [wanted] = await freeStarts("demo-client", service.serviceId);
  const bookingId = await bookAs("demo-client", service.serviceId, wanted!);
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", `/bookings/${bookingId}`);
  await expect(heading(page, "In my calendar")).toBeVisible();
  await expectClean(page, "a booking");
  await expectLinks(page);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Add to Apple (.ics)" }).click();
  const file = readFileSync(await (await saved).path(), "utf8");
  expect(file).toContain("SUMMARY:In my calendar");
  expect(file).toContain(`UID:${bookingId}@${new URL(testUrl()).host}`);

  await page.goto(`${testUrl()}/bookings`);
  await page.getByRole("button", { name: "Make a private address" }).click();
  const address = await page.getByLabel("Private address").inputValue();
  expect(new URL(address).port).toBe(String(testPorts().site));
  const feed = await fetch(address);
  expect(await feed.text()).toContain("SUMMARY:In my calendar");
  await expectClean(page, "My bookings with an address");
  await page.reload();
  await expect(page.getByText("Your calendar may read these bookings since")).toBeVisible();
  await expect(page.getByLabel("Private address")).toHaveCount(0);
  await page.getByRole("button", { name: "End the address" }).click();
  await expect(page.getByRole("button", { name: "Make a private address" })).toBeVisible();
  expect((await fetch(address)).status).toBe(404);
  await service.remove();
  await context.close();
});

test("bookings are found by their words, in any of the lists", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", "/bookings");
  const search = page.getByRole("searchbox");
  await search.fill("WEEKLY provider");
  await expect(page.getByText(/bookings? match(es)?\.$/)).toBeVisible();
  const lists = page.getByRole("region", { name: /^(Upcoming|Cancelled|Past)$/ });
  const rows = lists.locator(".what h3");
  expect(new Set(await rows.allTextContents())).toEqual(new Set(["Weekly check-in"]));
  await search.fill("no such thing");
  await expect(page.getByText("No booking matches.")).toBeVisible();
  await search.fill("");
  await expect(page.getByRole("region", { name: "Past" })).toBeVisible();
  await context.close();
});

test("the next session is found behind a whole page of cancelled ones", async ({ browser }) => {
  const provider = await backendAs("second-provider");
  const client = await backendAs("demo-admin");
  const { user } = await client.mutation(api.users.ensure, {});
  const made = async (title: string, daysAhead: number) => {
    const result = await provider.mutation(api.bookings.create, {
      requestKey: crypto.randomUUID(),
      title,
      clientIds: [user._id],
      startsAt: Date.now() + daysAhead * 24 * 60 * MINUTE,
      durationMinutes: 30,
      mayOverlap: true,
    });
    if (result.kind !== "created") throw new Error(`not created: ${result.reason}`);
    return result.bookingId;
  };
  const paginationOpts = { numItems: 100, cursor: null };
  const ahead = await client.query(api.bookings.listMine, { when: "current", paginationOpts });
  for (const { _id: bookingId, state } of ahead.page) {
    if (state !== "cancelled") await client.mutation(api.bookings.cancel, { bookingId });
  }
  // Behind what other tests book, so that none of it is in their way.
  for (let day = 0; day < 25; day += 1) {
    const bookingId = await made("Off", 300 + day);
    expect(await client.mutation(api.bookings.cancel, { bookingId })).toEqual({
      kind: "cancelled",
    });
  }
  const title = `Behind ${crypto.randomUUID().slice(0, 8)}`;
  const bookingId = await made(title, 330);
  const context = await browser.newContext();
  const page = await openAs(context, "demo-admin", "/bookings");
  await expect(page.getByRole("heading", { level: 2, name: title })).toBeVisible();
  await expect(page.getByText("Nothing is booked from now on.")).toHaveCount(0);
  await provider.mutation(api.bookings.cancel, { bookingId });
  await context.close();
});

test("a booking of others is not told from one that is not there", async ({ browser }) => {
  const service = await serviceOf("Not yours");
  const [wanted] = await freeStarts("second-client", service.serviceId);
  const bookingId = await bookAs("second-client", service.serviceId, wanted!);
  const context = await browser.newContext();
  const told = async (path: string) => {
    const page = await openAs(context, "demo-client", path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    return await page.locator("main").innerText();
  };
  const missing = await told("/bookings/no-such-booking");
  for (const path of [`/bookings/${bookingId}`, `/bookings/${bookingId}/move`]) {
    expect(await told(path)).toBe(missing);
  }
  await service.remove();
  await context.close();
});
