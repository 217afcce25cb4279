import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { cuttableBackend } from "./backendSocket.ts";
import { liveBooking } from "./bookings.ts";
import { backendAs, openAs, type PersonId } from "./people.ts";
import { joinHere } from "./room.ts";
import { testPorts, testUrl } from "./stack.ts";

type Context = Awaited<ReturnType<typeof openAs>>;

/** A person in the room of a booking of this test alone. */
async function inRoom(browser: import("@playwright/test").Browser, person: PersonId, path: string) {
  const context = await browser.newContext();
  const page = await openAs(context, person, path);
  await joinHere(page);
  return { context, page };
}

async function openChat(page: Page) {
  await page.getByRole("button", { name: /^Chat/ }).click();
  await expect(page.getByRole("log", { name: "Messages" })).toBeVisible();
}

async function write(page: Page, text: string) {
  await page.getByRole("textbox", { name: "Message to everyone" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

const log = (page: Page) => page.getByRole("log", { name: "Messages" });

/** Everything that a page may not do while it shows what somebody else wrote. */
function watchFaults(page: Context) {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return faults;
}

test("messages go both ways, in order, with a count where the chat is closed", async ({
  browser,
}) => {
  const { path } = await liveBooking("Chat both ways");
  const provider = await inRoom(browser, "demo-provider", path);
  const client = await inRoom(browser, "demo-client", path);
  await openChat(provider.page);
  await write(provider.page, "Is the step too high?");
  await write(provider.page, "Five centimetres.");
  await expect(client.page.getByRole("button", { name: "Chat, 2 new messages" })).toBeVisible();
  await expect(client.page.getByText("New message from Demo provider.").first()).toBeAttached();
  await openChat(client.page);
  await expect(log(client.page)).toContainText(/Demo provider.*Is the step.*Five centimetres/s);
  await write(client.page, "It is fine.\nThank you.");
  await expect(log(provider.page)).toContainText(/Five centimetres.*Demo client.*It is fine/s);
  const { violations } = await new AxeBuilder({ page: client.page }).include(".side").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  // What was begun is there again; read, the button counts nothing.
  await client.page.getByRole("textbox", { name: "Message to everyone" }).fill("begun");
  await client.page.getByRole("button", { name: "Close chat" }).click();
  await client.page.getByRole("button", { name: "Chat", exact: true }).click();
  await expect(client.page.getByRole("textbox", { name: "Message to everyone" })).toHaveValue(
    "begun",
  );
  await client.context.close();
  await provider.context.close();
});

test("what is written without a connection waits, outlives a reload, and arrives once in order", async ({
  browser,
}) => {
  const { bookingId, path } = await liveBooking("Chat offline");
  const provider = await backendAs("demo-provider");
  const context = await browser.newContext();
  const backend = await cuttableBackend(context);
  const page = await openAs(context, "demo-client", path);
  await page.getByRole("button", { name: /^Messages/ }).click();
  await write(page, "first");
  await expect(log(page).locator('[data-message="sent"]')).toHaveCount(1);

  await backend.cut();
  await write(page, "second");
  await write(page, "third");
  await expect(log(page).locator('[data-message="waiting"]')).toHaveCount(2);
  await expect(log(page)).toContainText("Waiting for the connection");
  const texts = async () => {
    const paginationOpts = { numItems: 10, cursor: null };
    const { page: list } = await provider.query(api.chat.list, { bookingId, paginationOpts });
    return list.map(({ text }) => text).toReversed();
  };
  expect(await texts()).toEqual(["first"]);

  backend.mend();
  await page.reload();
  await expect.poll(texts, { timeout: 30_000 }).toEqual(["first", "second", "third"]);
  await page.getByRole("button", { name: /^Messages/ }).click();
  await expect(log(page).locator('[data-message="sent"]')).toHaveCount(3);
  await expect(log(page).locator(".msg-text")).toHaveText(["first", "second", "third"]);
  await context.close();
});

test("signing out leaves no unsent message behind", async ({ browser }) => {
  const { path } = await liveBooking("Chat signed out");
  const context = await browser.newContext();
  const backend = await cuttableBackend(context);
  const page = await openAs(context, "demo-client", path);
  await page.getByRole("button", { name: /^Messages/ }).click();
  await expect(log(page)).toContainText("No messages yet");
  await backend.cut();
  await write(page, "not for the next person");
  const kept = () => page.evaluate(() => JSON.stringify(localStorage));
  expect(await kept()).toContain("not for the next person");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("button", { name: /account of/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  expect(await kept()).not.toContain("not for the next person");
  await context.close();
});

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("a file reaches the other side, and nobody else", async ({ browser }) => {
  const { bookingId, path } = await liveBooking("Chat files");
  const client = await browser.newContext();
  const page = await openAs(client, "demo-client", path);
  const storageCalls: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/storage")) storageCalls.push(request.url());
  });
  await page.getByRole("button", { name: /^Messages/ }).click();
  const picker = page.locator('input[type="file"]');
  await picker.setInputFiles([
    { name: "exercise.png", mimeType: "image/png", buffer: PNG },
    { name: "page.html", mimeType: "image/png", buffer: Buffer.from("<script>1</script>") },
  ]);
  await expect(page.getByText("Ready to send")).toBeVisible();
  await expect(page.getByText(/this file is none of them/)).toBeVisible();
  await page.getByRole("button", { name: "Remove page.html" }).click();
  // What is ready is there again.
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Messages/ }).click();
  await expect(page.getByText("Ready to send")).toBeVisible();
  await write(page, "See the picture");
  await expect(log(page)).toContainText("exercise.png");

  const provider = await browser.newContext();
  const other = await openAs(provider, "demo-provider", path);
  await other.getByRole("button", { name: /^Messages/ }).click();
  await other.getByRole("button", { name: "Show exercise.png" }).click();
  const picture = other.getByRole("img", { name: "exercise.png" });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  const saved = other.waitForEvent("download");
  await other.getByRole("button", { name: "Save exercise.png" }).click();
  expect((await saved).suggestedFilename()).toBe("exercise.png");
  expect(storageCalls).toEqual([]);

  const backend = await backendAs("demo-client");
  const paginationOpts = { numItems: 5, cursor: null };
  const { page: list } = await backend.query(api.chat.list, { bookingId, paginationOpts });
  const id = list.find(({ file }) => file !== null)!.file!._id;
  expect(await statusFor("demo-client", id)).toBe(200);
  expect(await statusFor("demo-outsider", id)).toBe(404);
  expect(await statusFor("demo-admin", id)).toBe(404);
  expect(await statusFor(null, id)).toBe(401);
  expect(await statusFor("demo-client", "guessed")).toBe(404);
  await client.close();
  await provider.close();
});

async function statusFor(person: PersonId | null, id: string): Promise<number> {
  const token = person && (await tokenFor(person));
  const response = await fetch(`http://127.0.0.1:${testPorts().site}/chat/files?id=${id}`, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  await response.body?.cancel();
  return response.status;
}

async function tokenFor(person: PersonId): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${testPorts().people}/token`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: testUrl() },
    body: JSON.stringify({ personId: person }),
  });
  return ((await response.json()) as { token: string }).token;
}

const CORPUS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><svg onload=alert(1)>',
  "<a href='javascript:alert(1)'>x</a>",
  "javascript:alert(1)",
  "https://x.example/<img src=x onerror=alert(1)>",
  'https://x.example/"onmouseover="alert(1)',
  "[x](javascript:alert(1))",
  "data:text/html,<script>alert(1)</script>",
  "{{constructor.constructor('alert(1)')()}}",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<style>*{display:none}</style>",
  "\u202egnp.exe https://a.example/\u202etxt",
];

test("attack 26: markup in messages is text", async ({ browser }) => {
  const { bookingId, path } = await liveBooking("Chat corpus <b>x</b>");
  const provider = await backendAs("demo-provider");
  for (const [i, text] of CORPUS.entries()) {
    await provider.mutation(api.chat.send, { bookingId, clientKey: `x${i}`, text });
  }
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", path);
  const faults = watchFaults(page);
  await page.getByRole("button", { name: /^Messages/ }).click();
  await expect(log(page).locator(".msg-text")).toHaveCount(CORPUS.length);
  await expect(log(page).locator(".msg-text")).toHaveText(CORPUS);
  const inside = log(page).locator("script, img, iframe, style, svg[onload], [onerror], form");
  await expect(inside).toHaveCount(0);
  const links = await log(page)
    .getByRole("link")
    .evaluateAll((all) => all.map((a) => [a.getAttribute("href")!, a.getAttribute("rel")!]));
  expect(links.length).toBeGreaterThan(0);
  for (const [href, rel] of links) {
    expect(href).toMatch(/^https?:\/\//);
    expect(rel).toBe("noopener noreferrer nofollow");
  }
  expect(faults).toEqual([]);
  await context.close();
});

test("hand, reaction, typing, and who comes and goes", async ({ browser }) => {
  const { path } = await liveBooking("Chat signals");
  const provider = await inRoom(browser, "demo-provider", path);
  const faults = watchFaults(provider.page);
  const client = await inRoom(browser, "demo-client", path);
  await expect(provider.page.getByText("Demo client joined.").first()).toBeAttached();

  const hand = client.page.getByRole("button", { name: "Raise hand" });
  await hand.click();
  const tile = provider.page.getByRole("article", { name: "Demo client" });
  await expect(tile.getByText("Hand raised")).toBeAttached();
  await expect(provider.page.getByText("Demo client raised a hand.").first()).toBeAttached();
  // Either page may be the first to know; until then the button would raise it again.
  await expect(hand).toHaveAttribute("aria-pressed", "true");
  await hand.click();
  await expect(tile.getByText("Hand raised")).toBeHidden();

  await client.page.getByRole("button", { name: "React" }).click();
  await client.page.getByRole("button", { name: "Send: applause" }).click();
  await expect(tile.locator('[data-reaction="clap"]')).toBeVisible();
  await expect(provider.page.getByText("Demo client: applause").first()).toBeAttached();

  await openChat(provider.page);
  await openChat(client.page);
  await client.page.getByRole("textbox", { name: "Message to everyone" }).pressSequentially("abc");
  await expect(provider.page.getByText("Demo client is writing…")).toBeVisible();
  await client.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(provider.page.getByText("Demo client is writing…")).toBeHidden();

  await expect(hand).toHaveAttribute("aria-pressed", "false");
  await hand.click();
  await expect(tile.getByText("Hand raised")).toBeAttached();
  await client.page.getByRole("button", { name: "Leave" }).click();
  await expect(provider.page.getByText("Demo client left.").first()).toBeAttached();
  const backend = await backendAs("demo-provider");
  const bookingId = path.split("/").at(-1)!;
  await expect.poll(async () => await backend.query(api.hands.list, { bookingId })).toEqual([]);
  expect(faults).toEqual([]);
  await client.context.close();
  await provider.context.close();
});

test("messages say that they open, and do once their code has come", async ({ browser }) => {
  const { path } = await liveBooking("Chat that is waited for");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", path);
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await page.waitForLoadState("networkidle");
  await page.route("**/_next/static/**", (route) => route.abort());
  await page.getByRole("button", { name: /^Messages/ }).click();
  const opening = page.getByRole("button", { name: /^Opening…/ });
  await expect(opening).toHaveAttribute("aria-busy", "true");
  // What a failed load would have ended by now.
  await page.waitForTimeout(500);
  await expect(opening).toBeVisible();
  await page.unroute("**/_next/static/**");
  await expect(log(page)).toContainText("No messages yet");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Messages/ })).toBeFocused();
  await context.close();
});
