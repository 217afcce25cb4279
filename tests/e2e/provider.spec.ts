import { expect, type Locator, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { expectClean } from "./clean.ts";
import { backendAs } from "./people.ts";
import { dateIn, DAY, expectUsable, open } from "./providing.ts";

async function goTo(page: Page, name: RegExp, heading: string) {
  await page.getByRole("navigation", { name: "Providing" }).getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
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
