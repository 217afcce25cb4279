import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { readLine } from "../../lib/log/log.ts";
import { addDestination, liveSign, openGoLive, startTarget } from "./broadcast.ts";
import { backendAs, openAs } from "./people.ts";
import { askToRecord, enter, expectRecording, question, recordedBooking } from "./recording.ts";
import { ownStack, testHome } from "./stack.ts";

let stack: Awaited<ReturnType<typeof ownStack>>;
const { LOG_LEVEL } = process.env;

test.beforeAll(async () => {
  process.env.LOG_LEVEL = "debug";
  stack = await ownStack();
});

/** What everything wrote is searched for secrets, addresses and words as the stack ends. */
test.afterAll(async () => {
  if (LOG_LEVEL === undefined) delete process.env.LOG_LEVEL;
  else process.env.LOG_LEVEL = LOG_LEVEL;
  await stack.stop();
});

const textOf = (part: string) =>
  readFileSync(join(testHome().logs, `${part}.log`), "utf8").split("\n");

/** The lines of a part's log, in the one form. */
const linesOf = (part: string) => textOf(part).flatMap((line) => readLine(line) ?? []);

/** Those that are in another form. */
const othersIn = (part: string) => textOf(part).filter((line) => line && readLine(line) === null);

async function write(page: Page, text: string) {
  await page.getByRole("button", { name: /^Chat/ }).click();
  await page.getByRole("textbox", { name: "Message to everyone" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("log", { name: "Messages" })).toContainText(text);
}

async function goLive(provider: Awaited<ReturnType<typeof enter>>, client: Page, url: string) {
  const page = await openAs(provider.context, "demo-provider", "/provider/destinations");
  await addDestination(page, "Journey", url);
  const dialog = await openGoLive(provider.page);
  await dialog.getByRole("checkbox", { name: "Journey" }).check();
  // The target takes one connection after the other, and may still be busy with the test of it.
  await expect(async () => {
    await dialog.getByRole("button", { name: "Check again" }).click();
    await expect(dialog.locator("[data-go-live=ready]")).toBeAttached({ timeout: 10_000 });
  }).toPass({ timeout: 90_000 });
  await dialog.getByRole("button", { name: "Ask to go live" }).click();
  const live = client.getByRole("dialog", { name: /asks to broadcast/ });
  await live.getByRole("button", { name: "Agree to the broadcast" }).click();
  await expect(liveSign(provider.page, "live")).toBeVisible({ timeout: 40_000 });
}

test("attack 30: each part tells its story, one request through all of them, and no secret or word", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { bookingId, path } = await recordedBooking("A session that is told of in every detail");
  const provider = await enter(browser, "demo-provider", path);
  const client = await enter(browser, "demo-client", path);
  await write(client.page, `Nobody else reads this ${crypto.randomUUID()}`);
  await askToRecord(provider.page);
  await question(client.page).getByRole("button", { name: "Agree to recording" }).click();
  await expectRecording(provider.page);
  const target = await startTarget();
  await goLive(provider, client.page, target.url);

  const pageId = await client.page.evaluate(() => document.documentElement.dataset["pageId"]!);
  expect(pageId).toMatch(/^[0-9a-f-]{36}$/);
  const [request] = linesOf("app").filter(({ requestId }) => requestId === pageId);
  expect(request).toMatchObject({ part: "app", event: "request", level: "debug" });
  const backend = linesOf("engine");
  const decided = backend.find(
    ({ event, requestId }) => event === "token_decided" && String(requestId).startsWith(pageId),
  );
  expect(decided).toMatchObject({ part: "backend", level: "debug", reason: "in_window" });
  const admin = await backendAs("demo-admin");
  const paginationOpts = { numItems: 20, cursor: null };
  const { page: rows } = await admin.query(api.admin.tokenLogs, { bookingId, paginationOpts });
  expect(rows.map(({ requestId }) => requestId)).toContain(decided!["requestId"]);
  const asked = linesOf("people").filter(({ event }) => event === "token");
  expect(asked.map(({ requestId }) => requestId)).toContain(pageId);

  // The rest of the story is of the room and of what is made of it.
  const eventsOf = (part: string) => new Set(linesOf(part).map(({ event }) => event));
  for (const event of ["webhook", "recording_moved", "broadcast_moved", "query"]) {
    expect(eventsOf("engine"), event).toContain(event);
  }
  for (const part of ["recorder", "sfu"]) expect(eventsOf(part).size, part).toBeGreaterThan(0);
  for (const part of ["app", "engine", "people", "recorder", "sfu"]) {
    expect(othersIn(part)).toEqual([]);
  }

  await Promise.all([provider.context.close(), client.context.close()]);
  await target.end();
});
