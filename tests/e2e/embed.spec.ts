import { type Browser, expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy.ts";
import { liveBooking } from "./bookings.ts";
import { expectClean } from "./clean.ts";
import { type OtherSite, startOtherSite } from "./otherSite.ts";
import { backendAs, openAs } from "./people.ts";
import { testUrl } from "./stack.ts";

let site: OtherSite;
test.beforeAll(async () => {
  site = await startOtherSite();
});
test.afterAll(() => site.stop());

async function allow(origins: string[]): Promise<void> {
  const provider = await backendAs("demo-provider");
  expect((await provider.mutation(api.embeds.save, { origins })).kind).toBe("saved");
}

async function invite(bookingId: string, name: string): Promise<string> {
  const provider = await backendAs("demo-provider");
  const made = await provider.mutation(api.guests.invite, { bookingId, name });
  if (made.kind !== "invited") throw new Error(made.reason);
  return made.secret;
}

const told = (page: Page) =>
  page.evaluate(() => (window as unknown as { told: { type: string }[] }).told);

/** In a page whose frame is one column of prejoin, and not a phone's. */
const NARROW = { viewport: { width: 1_000, height: 760 } };

async function openEmbedded(browser: Browser, bookingId: string, secret: string) {
  const context = await browser.newContext(NARROW);
  const page = await context.newPage();
  const element = `<parley-session booking="${bookingId}" guest="${secret}"></parley-session>`;
  await page.goto(site.pageOf(element));
  return { context, page, frame: page.frameLocator("parley-session iframe") };
}

test("two guests meet in a session inside a page of another site", async ({ browser }) => {
  const { bookingId } = await liveBooking("Embedded: two guests");
  await allow([site.origin]);
  const names = ["First guest", "Second guest"];
  const guests: Awaited<ReturnType<typeof openEmbedded>>[] = [];
  for (const name of names) {
    guests.push(await openEmbedded(browser, bookingId, await invite(bookingId, name)));
  }
  for (const { frame } of guests) {
    await frame.getByRole("button", { name: "Go to the session" }).click();
    const join = frame.getByRole("button", { name: "Join", exact: true });
    await expect(join).toBeEnabled();
    // In the height that the element has by itself, without scrolling.
    await expect(join).toBeInViewport({ ratio: 1 });
    await join.click();
  }
  for (const { page } of guests) {
    await expect
      .poll(async () => await told(page), { timeout: 20_000 })
      .toEqual([expect.objectContaining({ type: "joined" })]);
  }
  const videos = guests[0]!.frame.locator("video");
  await expect.poll(async () => await videos.count(), { timeout: 20_000 }).toBeGreaterThan(1);

  await test.step("a reload of the page around goes on with the same link", async () => {
    const { page, frame } = guests[1]!;
    await page.reload();
    await expect(frame.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  });

  await test.step("who leaves is told of", async () => {
    const { page, frame } = guests[0]!;
    await frame
      .getByRole("button", { name: /^Leave/ })
      .first()
      .click();
    await expect.poll(async () => (await told(page)).at(-1)).toMatchObject({ type: "left" });
    await expect(frame.getByRole("button", { name: "Join again" })).toBeVisible();
    // In a window of its own a guest is not signed in.
    await expect(frame.getByRole("link", { name: "Back to my bookings" })).toHaveCount(0);
  });
  for (const { context } of guests) await context.close();
});

test("a guest who leaves the lobby reads so in the frame, and comes back", async ({ browser }) => {
  const { bookingId } = await liveBooking("Embedded: lobby");
  const provider = await backendAs("demo-provider");
  const policy = { ...DEFAULT_POLICY, lobby: "by_hand" as const };
  await provider.mutation(api.bookings.setPolicy, { bookingId, policy });
  await allow([site.origin]);
  const guest = await openEmbedded(browser, bookingId, await invite(bookingId, "Waiting guest"));
  const { context, page, frame } = guest;
  await frame.getByRole("button", { name: "Go to the session" }).click();
  const line = frame.getByRole("heading", { name: "You are next in line" });
  await expect(line).toBeVisible();
  await frame.getByText("Leave the lobby").click();
  await expect(frame.getByRole("heading", { name: "You left the session" })).toBeVisible();
  expect(context.pages()).toHaveLength(1);
  await expect.poll(async () => (await told(page)).at(-1)).toMatchObject({ type: "left" });
  await expect.poll(async () => await provider.query(api.lobby.line, { bookingId })).toEqual([]);
  await frame.getByRole("button", { name: "Join again" }).click();
  await expect(line).toBeVisible();
  await context.close();
});

test("somebody signed in elsewhere is offered a window of its own", async ({ browser }) => {
  const { bookingId } = await liveBooking("Embedded: signed in");
  await allow([site.origin]);
  const { context, page, frame } = await openEmbedded(browser, bookingId, "");
  const open = frame.getByRole("link", { name: "Open the session" });
  await expect(open).toBeVisible();
  await expectClean(page);
  const [opened] = await Promise.all([context.waitForEvent("page"), open.click()]);
  await opened.waitForURL((url) => url.pathname.startsWith("/s"));
  await context.close();
});

test("a site that the provider did not name frames nothing", async ({ browser }) => {
  const { bookingId } = await liveBooking("Embedded: another site");
  await allow(["https://practice.example"]);
  const { context, frame } = await openEmbedded(browser, bookingId, "");
  await expect(frame.locator("h1")).toHaveCount(0);
  await context.close();
});

test("attack 24: only that page may be framed, by those sites alone", async ({ request }) => {
  const { bookingId } = await liveBooking("Embedded: headers");
  await allow([site.origin, "https://practice.example"]);
  const framed = (await request.get(`${testUrl()}/embed/${bookingId}`)).headers();
  expect(framed["content-security-policy"]).toContain(
    `frame-ancestors ${site.origin} https://practice.example`,
  );
  expect(framed["x-frame-options"]).toBeUndefined();
  expect(framed["permissions-policy"]).toContain("camera=(self)");
  for (const path of [`/sessions/${bookingId}`, "/embed/nothing", `/embed/${bookingId}/x`]) {
    const headers = (await request.get(testUrl() + path)).headers();
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
  }
  const script = (await request.get(`${testUrl()}/embed.js`)).headers();
  expect(script["cross-origin-resource-policy"]).toBe("cross-origin");
});

test("a provider names sites, makes a key and adds an endpoint", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "second-provider", "/provider/integrations");
  await page.getByLabel("Sites, one a line").fill("https://www.example.org\nnothing");
  await page.getByRole("button", { name: "Keep these sites" }).click();
  await expect(page.getByText("“nothing” is no site.")).toBeVisible();
  await page.getByLabel("Sites, one a line").fill("https://www.example.org");
  await page.getByRole("button", { name: "Keep these sites" }).click();
  await expect(page.getByText("Kept.")).toBeVisible();

  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("What it is for").fill("Site");
  await page.getByRole("button", { name: "Make it" }).click();
  const key = page.getByRole("dialog", { name: "Your new key" });
  await expect(key.getByRole("textbox", { name: /^Key/ })).toHaveValue(/^parley_[0-9a-f]{64}$/);
  await expectClean(page);
  await key.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Revoke Site" }).click();
  await page.getByRole("button", { name: "Revoke it" }).click();
  await expect(page.getByRole("heading", { name: "Site", exact: true })).toHaveCount(0);

  await page.getByRole("button", { name: "Add an address" }).click();
  const form = page.getByRole("dialog", { name: "Add an address" });
  await form.getByLabel("Address").fill("hooks.example");
  await form.getByRole("button", { name: "Add it" }).click();
  await expect(form.getByText(/no address that can be sent to/)).toBeVisible();
  await form.getByLabel("Address").fill(`${site.origin}/hook`);
  await form.getByRole("button", { name: "Add it" }).click();
  const secret = page.getByRole("dialog", { name: "The secret of this address" });
  await expect(secret.getByLabel("Signing secret")).toHaveValue(/^whsec_/);
  await secret.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: `Send a test to ${site.origin}/hook` }).click();
  await page.getByRole("button", { name: `Deliveries to ${site.origin}/hook` }).click();
  await expect(page.getByText(/answered with 404/).first()).toBeVisible();
  // Whoever has mended their receiver waits for no next try.
  await expect(page.getByText(/^Next try: /)).toBeVisible();
  await page.getByRole("button", { name: /^Send again: / }).click();
  await expect(page.getByText(/answered with 404/).nth(1)).toBeVisible();
  await expectClean(page);
  await page.getByRole("button", { name: `Remove ${site.origin}/hook` }).click();
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText(`${site.origin}/hook`)).toHaveCount(0);
  await context.close();
});
