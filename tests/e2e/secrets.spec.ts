import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { ROOT } from "../../local/stack/paths.ts";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { joinHere, leave } from "./room.ts";
import { testHome } from "./stack.ts";
import { filesIn, PRIVATE_KEY, secretsIn, TOKEN } from "./written.ts";

const secrets = () => secretsIn(testHome().secrets);

async function writeInChat(page: Page, text: string) {
  await page.getByRole("button", { name: /^Chat/ }).click();
  await page.getByRole("textbox", { name: "Message to everyone" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("log", { name: "Messages" })).toContainText(text);
}

test("attack 27: a session leaves no token, secret or chat text in any log", async ({
  browser,
}) => {
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
  for (const { where: name, text: lines } of logs) {
    expect(lines, name).not.toMatch(TOKEN);
    expect(lines, name).not.toMatch(PRIVATE_KEY);
    expect(lines, name).not.toContain(text);
    for (const secret of secrets()) expect(lines.includes(secret), name).toBe(false);
  }
});

test("attack 27: what browsers are sent has no secret, no token and no source map", () => {
  const files = filesIn(join(ROOT, ".next", "static"));
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter(({ where }) => where.endsWith(".map"))).toEqual([]);
  for (const { where: name, text } of files) {
    expect(text, name).not.toMatch(TOKEN);
    expect(text, name).not.toMatch(PRIVATE_KEY);
    expect(text, name).not.toMatch(/\bsourceMappingURL=/);
    expect(text, name).not.toMatch(/\b(sk_(test|live)_|convex-self-hosted\|)\w/);
    for (const secret of secrets()) expect(text.includes(secret), name).toBe(false);
  }
});
