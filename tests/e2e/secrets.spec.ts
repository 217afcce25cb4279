import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { ROOT } from "../../local/stack/paths.ts";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { joinHere, leave } from "./room.ts";
import { testHome } from "./stack.ts";

/** Each file under a folder, with its text. */
function filesIn(folder: string): { name: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((name) => ({ name, text: readFileSync(name, "utf8") }));
}

const TOKEN = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const secrets = () =>
  Object.values(JSON.parse(readFileSync(testHome().secrets, "utf8")) as Record<string, string>);

async function writeInChat(page: Page, text: string) {
  await page.getByRole("button", { name: /^Chat/ }).click();
  await page.getByRole("textbox", { name: "Message to everyone" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("log", { name: "Messages" })).toContainText(text);
}

test("a session leaves no token, secret or chat text in any log", async ({ browser }) => {
  const text = `Nobody else reads this ${crypto.randomUUID()}`;
  const { path } = await liveBooking("A session that logs are searched for");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", path);
  await joinHere(page);
  await writeInChat(page, text);
  await leave(page);
  await context.close();

  const logs = filesIn(testHome().logs);
  expect(logs.map(({ text: lines }) => lines).join("")).not.toBe("");
  for (const { name, text: lines } of logs) {
    expect(lines, name).not.toMatch(TOKEN);
    expect(lines, name).not.toMatch(PRIVATE_KEY);
    expect(lines, name).not.toContain(text);
    for (const secret of secrets()) expect(lines.includes(secret), name).toBe(false);
  }
});

test("what browsers are sent has no secret, no token and no source map", () => {
  const files = filesIn(join(ROOT, ".next", "static"));
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter(({ name }) => name.endsWith(".map"))).toEqual([]);
  for (const { name, text } of files) {
    expect(text, name).not.toMatch(TOKEN);
    expect(text, name).not.toMatch(PRIVATE_KEY);
    expect(text, name).not.toMatch(/\bsourceMappingURL=/);
    expect(text, name).not.toMatch(/\b(sk_(test|live)_|convex-self-hosted\|)\w/);
    for (const secret of secrets()) expect(text.includes(secret), name).toBe(false);
  }
});
