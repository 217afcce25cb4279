import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, expect, type Locator, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { expectClean } from "./clean.ts";
import { expectFieldsWithoutZoom, expectFits, expectLargeTargets, PHONE } from "./layout.ts";
import { backendAs, openAs, type PersonId } from "./people.ts";

const DAY = 86_400_000;

async function open(browser: Browser, person: PersonId, path: string) {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  return { context, page: await openAs(context, person, path) };
}

/** In both themes and at both widths; at 390 px, where it stays, all fits and can be hit. */
async function expectUsable(page: Page, what: string) {
  await expectClean(page, what);
  await page.setViewportSize(PHONE);
  await expectFits(page);
  await expectLargeTargets(page);
  await expectFieldsWithoutZoom(page);
}

async function goTo(page: Page, name: RegExp, heading: string) {
  await page.getByRole("navigation", { name: "Providing" }).getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
}

/** The date that the browser's clock shows, as a date field takes it. */
async function dateIn(page: Page, at: number): Promise<string> {
  return await page.evaluate((time) => new Intl.DateTimeFormat("en-CA").format(time), at);
}

async function setUpPage(page: Page, slug: string) {
  const address = page.getByLabel(/^Address/);
  await address.fill("x");
  await expect(page.getByText("An address has 3 to 40 small letters")).toBeVisible();
  await address.fill("demo-provider");
  await expect(page.getByText("Somebody else has this address.")).toBeVisible();
  await address.fill(slug);
  await expect(page.getByText(`/book/${slug} is free.`)).toBeVisible();
  await page.getByLabel(/^Headline/).fill("Languages, one hour at a time.");
  const zone = page.getByLabel(/^Time zone of your hours/);
  await zone.fill("Europe/Nowhere");
  await page.getByRole("button", { name: "Save the page" }).click();
  await expect(page.getByText("There is no time zone of this name.")).toBeVisible();
  await zone.fill("Europe/Berlin");
  await page.getByRole("button", { name: "Save the page" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  const preview = page.getByRole("link", { name: "See the page" });
  await expect(preview).toHaveAttribute("href", `/book/${slug}`);
}

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Only what is a picture by its bytes; clients see it as well, and it goes again. */
async function showPicture(page: Page, slug: string) {
  const picker = page.getByLabel("Picture", { exact: true });
  const markup = Buffer.from("<script>alert(1)</script>");
  await picker.setInputFiles({ name: "a.png", mimeType: "image/png", buffer: markup });
  await expect(page.getByText("This is no JPEG, PNG or WebP of at most 2 MB.")).toBeVisible();
  await picker.setInputFiles({ name: "a.png", mimeType: "image/png", buffer: PNG });
  const widthOf = (image: Locator) =>
    image.evaluate(({ naturalWidth }: HTMLImageElement) => naturalWidth);
  const own = page.getByRole("img", { name: "The picture on your page" });
  await expect(own).toBeVisible();
  await expect.poll(() => widthOf(own)).toBe(1);
  await page.goto(new URL(`/book/${slug}`, page.url()).href);
  const face = page.locator(".face img");
  await expect.poll(() => widthOf(face)).toBe(1);
  await page.goBack();
  await page.getByRole("button", { name: "Remove the picture" }).click();
  await expect(own).toBeHidden();
}

async function addService(page: Page, title: string) {
  await page.getByRole("button", { name: "Add a service" }).click();
  const dialog = page.getByRole("dialog", { name: "A new service" });
  await dialog.getByRole("button", { name: "Add the service" }).click();
  await expect(dialog.getByText("Give it a title of at most 120 characters.")).toBeVisible();
  await dialog.getByLabel(/^Title/).fill(title);
  await dialog.getByLabel("When a client chooses a time").selectOption("I am asked first");
  await dialog.getByText("Breaks, notice and seats").click();
  await dialog.getByLabel(/^Seats/).fill("0");
  await dialog.getByText("Questions to clients").click();
  await dialog.getByRole("button", { name: "Add a question" }).click();
  await dialog.getByRole("textbox", { name: "Question 1" }).fill("Which language?");
  await dialog.getByRole("button", { name: "Add the service" }).click();
  await expect(dialog.getByText("A session has 1 to 20 seats.")).toBeVisible();
  await dialog.getByLabel(/^Seats/).fill("1");
  await dialog.getByRole("button", { name: "Add the service" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { level: 3, name: title })).toBeVisible();
}

async function setHours(page: Page) {
  await expect(page.getByText(/^Clocks in Berlin go/)).toBeVisible();
  const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  for (const day of days) await page.getByRole("button", { name: `Add hours ${day}` }).click();
  await page.getByLabel("Monday, to").fill("08:00");
  await page.getByRole("button", { name: "Save the hours" }).click();
  await expect(page.getByText("Each line needs a start and a later end.")).toBeVisible();
  await page.getByLabel("Monday, to").fill("17:00");
  await page.getByRole("button", { name: "Save the hours" }).click();
  await expect(page.getByText("Saved. Clients see it at once.")).toBeVisible();
}

/** As the client's own page would: the first slot three days from now, with an answer. */
async function askForSlot(slug: string): Promise<number> {
  const client = await backendAs("second-client");
  const found = await client.query(api.pages.get, { slug });
  const service = found!.services[0]!;
  const now = Date.now();
  const fromDate = new Date(now + 3 * DAY).toISOString().slice(0, 10);
  const { serviceId, questions } = service;
  const listed = await client.query(api.slots.list, { serviceId, fromDate, days: 2, now });
  if (listed.kind !== "slots") throw new Error(listed.reason);
  const { startsAt } = listed.slots[0]!;
  const answers = questions.map(({ key }) => ({ key, text: "Portuguese & <b>French</b>" }));
  const order = { serviceId, startsAt, clientKey: crypto.randomUUID(), answers };
  const result = await client.mutation(api.bookings.book, order);
  if (result.kind !== "requested") throw new Error(JSON.stringify(result));
  return startsAt;
}

test("a provider sets up a page and a service from nothing, and approves a request", async ({
  browser,
}) => {
  test.slow();
  const { context, page } = await open(browser, "second-provider", "/provider/availability");
  const slug = `languages-${Date.now()}`;
  await page.getByRole("link", { name: "Set up the page" }).click();
  await setUpPage(page, slug);
  await showPicture(page, slug);
  await addService(page, "Conversation");
  await goTo(page, /^Hours/, "Hours");
  await setHours(page);
  const startsAt = await askForSlot(slug);
  await goTo(page, /^Requests\s*1 waits for your word/, "Requests");
  const request = page.getByRole("listitem").filter({ hasText: "Second client" });
  await expect(request.getByText("Portuguese & <b>French</b>")).toBeVisible();
  await request.getByRole("button", { name: "Approve Second client" }).click();
  await expect(page.getByText("Nobody waits for your word.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await goTo(page, /^Calendar/, "Calendar");
  await page.getByLabel("Go to a date").fill(await dateIn(page, startsAt));
  await page.getByRole("link", { name: /^Second client .*Conversation/ }).click();
  await changeBooking(page, startsAt);
  await context.close();
});

async function changeBooking(page: Page, startsAt: number) {
  await expect(page.getByRole("heading", { level: 1, name: "Conversation" })).toBeVisible();
  await expect(page.getByText("Which language?")).toBeVisible();
  await page.getByLabel(/^What you want to remember/).fill("Knows some Spanish.");
  await page.getByRole("button", { name: "Save the note" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  await page.getByRole("button", { name: "Move", exact: true }).click();
  const move = page.getByRole("dialog", { name: "Move this booking" });
  await move.getByLabel("New start, in your time").fill("2020-01-01T10:00");
  await move.getByRole("button", { name: "Move the booking" }).click();
  await expect(move.getByText("Choose a time that is still to come.")).toBeVisible();
  const later = await dateIn(page, startsAt + DAY);
  await move.getByLabel("New start, in your time").fill(`${later}T15:00`);
  await move.getByLabel(/^Why, if you like/).fill("A train is late");
  await move.getByRole("button", { name: "Move the booking" }).click();
  await expect(move).toBeHidden();
  const history = page.getByRole("region", { name: "History" }).getByRole("listitem");
  await expect(history.first()).toContainText("Moved by Second provider");
  await expect(history.first()).toContainText("A train is late");
  await page.getByRole("button", { name: "Cancel booking" }).click();
  const cancel = page.getByRole("dialog", { name: "Cancel this booking?" });
  await cancel.getByLabel(/^Reason, if you like/).fill("Ill");
  await cancel.getByRole("button", { name: "Cancel the booking" }).click();
  await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();
  await expect(history.first()).toContainText("Ill");
  await expectUsable(page, "a booking");
}

test("a request is declined with a note that its client reads", async ({ browser }) => {
  const client = await backendAs("demo-admin");
  const found = await client.query(api.pages.get, { slug: "demo-provider" });
  const service = found!.services.find(({ approval }) => approval === "request")!;
  const now = Date.now();
  const fromDate = new Date(now + 5 * DAY).toISOString().slice(0, 10);
  const { serviceId } = service;
  const listed = await client.query(api.slots.list, { serviceId, fromDate, days: 3, now });
  if (listed.kind !== "slots") throw new Error(listed.reason);
  const { startsAt } = listed.slots.at(-1)!;
  const order = { serviceId, startsAt, clientKey: crypto.randomUUID(), answers: [] };
  expect((await client.mutation(api.bookings.book, order)).kind).toBe("requested");
  const { context, page } = await open(browser, "demo-provider", "/provider/requests");
  const request = page.getByRole("listitem").filter({ hasText: "Demo admin" });
  await request.getByRole("button", { name: "Decline Demo admin" }).click();
  const dialog = page.getByRole("dialog", { name: "Decline the request of Demo admin?" });
  await dialog.getByLabel(/^A note, if you like/).fill("Not on that day, sorry.");
  await expectClean(page, "the dialog");
  await dialog.getByRole("button", { name: "Decline it" }).click();
  await expect(request).toBeHidden();
  const mine = await client.query(api.requests.mine, {});
  expect(mine.map(({ message }) => message)).toContain("Not on that day, sorry.");
  await context.close();
});

test("time off is set, listed as one line and taken back", async ({ browser }) => {
  const { context, page } = await open(browser, "demo-provider", "/provider/availability");
  await page.getByRole("button", { name: "Time off" }).click();
  const dialog = page.getByRole("dialog", { name: "Time off" });
  await expectUsable(page, "time off");
  await dialog.getByLabel("First date").fill("2099-12-30");
  await dialog.getByLabel("Last date").fill("2099-12-29");
  await dialog.getByRole("button", { name: "Save the dates" }).click();
  await expect(dialog.getByText("Choose a first date, and a last one")).toBeVisible();
  await dialog.getByLabel("Last date").fill("2099-12-31");
  await dialog.getByLabel(/^Note/).fill("By the sea");
  await dialog.getByRole("button", { name: "Save the dates" }).click();
  await expect(dialog).toBeHidden();
  const line = page.getByRole("listitem").filter({ hasText: "By the sea" });
  await expect(line).toContainText("30 Dec 2099 – Thu 31 Dec 2099");
  await line.getByRole("button", { name: /^Remove/ }).click();
  await expect(line).toBeHidden();
  await context.close();
});

test("a calendar elsewhere says why it was not read, and when it was", async ({ browser }) => {
  let text: string | null = null;
  const server = createServer((_request, response) => {
    response.statusCode = text === null ? 404 : 200;
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { context, page } = await open(browser, "demo-provider", "/provider/availability");
  await page.getByRole("button", { name: "Add a calendar" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a calendar" });
  await dialog.getByLabel(/^Name/).fill("Family");
  await dialog.getByLabel(/^Secret address/).fill("ftp://calendar.example/x.ics");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByText("An address begins with https:// or webcal://")).toBeVisible();
  await dialog.getByLabel(/^Secret address/).fill(`http://127.0.0.1:${port}/secret.ics`);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Family" });
  await expect(row).toHaveAttribute("data-outside", "not_found");
  await expect(row).toContainText("its address was not found");
  await expect(row).toContainText("It was never read, so it takes no time of yours.");
  await expect(row).not.toContainText("secret");
  await expectClean(page, "a calendar that was not read");
  text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nEND:VCALENDAR\r\n";
  await row.getByRole("button", { name: "Read now: Family" }).click();
  await expect(row).toHaveAttribute("data-outside", "ok");
  await expect(row).toContainText("Last read: Today");
  await row.getByRole("button", { name: "Remove Family" }).click();
  await expect(row).toBeHidden();
  await context.close();
  await new Promise((resolve) => server.close(resolve));
});

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

/** A booking of Second provider for Demo admin; live now, where nothing else is said. */
async function bookFor(title: string, startsAt: number | "now" = "now") {
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
  await expect(more).toBeVisible();
  await expect(page.getByRole("link", { name: /Crowd/ })).toHaveCount(1);
  await expectUsable(page, "a week with three at once");
  await expect(page.getByRole("link", { name: /Crowd/ })).toHaveCount(3);
  await page.setViewportSize({ width: 1280, height: 720 });
  await more.click();
  await expect(page.getByRole("button", { name: "Day", pressed: true })).toBeVisible();
  await expect(page.locator(".cal-day")).toBeFocused();
  for (const title of titles) await expect(page.getByRole("link", { name: title })).toBeVisible();
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
  await expect(client.page.getByText("is running about 15 minutes late.")).toBeVisible();
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

const PAGES: [string, string][] = [
  ["/provider/today", "Today"],
  ["/provider/calendar", "Calendar"],
  ["/provider/requests", "Requests"],
  ["/provider/availability", "Hours"],
  ["/provider/services", "Your page"],
];

for (const [path, heading] of PAGES) {
  test(`axe finds nothing, and everything fits a phone: ${path}`, async ({ browser }) => {
    const { context, page } = await open(browser, "demo-provider", path);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expectUsable(page, path);
    await context.close();
  });

  test(`a client finds no page at ${path}`, async ({ browser }) => {
    const { context, page } = await open(browser, "demo-client", path);
    await expect(
      page.getByRole("heading", { name: "There is no page here for you" }),
    ).toBeVisible();
    await context.close();
  });
}

test("the form of a service is clean with each of its parts open", async ({ browser }) => {
  const { context, page } = await open(browser, "demo-provider", "/provider/services");
  await page.getByRole("button", { name: "Edit First conversation" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit the service" });
  for (const part of ["Breaks, notice", "Questions to", "Changes by", "In the session"]) {
    await dialog.locator("summary", { hasText: part }).click();
  }
  await expect(dialog.getByLabel(/^Recording/)).toBeVisible();
  await expectUsable(page, "the form of a service");
  await context.close();
});

/** Presses Tab until the focus is there. */
async function tabTo(page: Page, target: Locator) {
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${target.toString()} is not reached by Tab`);
}

test("a service is added, paused and removed by keyboard alone", async ({ browser }) => {
  const { context, page } = await open(browser, "demo-provider", "/provider/services");
  const add = page.getByRole("button", { name: "Add a service" });
  await expect(add).toBeVisible();
  await tabTo(page, add);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "A new service" });
  await expect(dialog.getByText("In the session")).toBeVisible();
  await tabTo(page, dialog.getByLabel(/^Title/));
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await tabTo(page, page.getByRole("button", { name: "Pause By keyboard" }));
  await page.keyboard.press("Enter");
  const again = page.getByRole("button", { name: "Offer By keyboard again" });
  await expect(again).toBeFocused();
  await tabTo(page, page.getByRole("button", { name: "Remove By keyboard" }));
  await page.keyboard.press("Enter");
  const removal = page.getByRole("dialog", { name: "Remove By keyboard?" });
  await tabTo(page, removal.getByRole("button", { name: "Remove it" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "By keyboard", exact: true })).toBeHidden();
  await context.close();
});
