import { type ChildProcess, spawn } from "node:child_process";
import { expect, type Page } from "@playwright/test";
import { ROOT } from "../../local/stack/paths.ts";
import { freePort } from "../../local/stack/ports.ts";
import { NODE } from "../local/stack/waiting.ts";
import { testHome } from "./stack.ts";
import { filesIn } from "./written.ts";

export const KEY = "key-of-the-journey";

export type Target = { url: string; text: () => string; end: () => Promise<unknown> };

/** A target as `npm run broadcast:target` starts it; what arrives may be saved. */
export async function startTarget(save?: string): Promise<Target> {
  const port = await freePort();
  const args = ["local/target/main.ts", "--port", String(port), "--key", KEY];
  if (save) args.push("--save", save);
  const child: ChildProcess = spawn(NODE, args, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout!.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const gone = new Promise((resolve) => child.once("close", resolve));
  await expect.poll(() => text, { timeout: 20_000 }).toContain("Ctrl-C ends it.");
  const end = () => {
    child.kill("SIGINT");
    return gone;
  };
  return { url: `rtmp://127.0.0.1:${port}/live`, text: () => text, end };
}

/** On the page of destinations: adds one, and has it tested until it takes a stream. */
export async function addDestination(page: Page, name: string, url: string) {
  await page.getByRole("button", { name: "Add a destination" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a destination" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("textbox", { name: "Address" }).fill(url);
  await dialog.getByLabel("Stream key").fill(KEY);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("listitem").filter({ hasText: name });
  await expect(async () => {
    await row.getByRole("button", { name: `Test ${name}` }).click();
    await expect(row).toContainText("Takes a stream", { timeout: 5_000 });
  }).toPass({ timeout: 30_000 });
  return row;
}

/** What the stack has written of its work: the logs of every part, and the recorder's folder. */
export function expectKeyUnwritten(): void {
  const { logs, recordings } = testHome();
  const [logged, recorded] = [filesIn(logs), filesIn(recordings)];
  expect(logged.length).toBeGreaterThan(0);
  const found = [...logged, ...recorded].filter(({ text }) => text.includes(KEY));
  expect(found.map(({ where }) => where)).toEqual([]);
}

/** In the room: opens the provider's dialog from the menu. */
export async function openGoLive(page: Page) {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Go live" }).click();
  return page.getByRole("dialog", { name: "Go live" });
}

export const liveSign = (page: Page, stage: string) => page.locator(`[data-broadcast=${stage}]`);
