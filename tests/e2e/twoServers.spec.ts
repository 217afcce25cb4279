import { spawn } from "node:child_process";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { NEXT } from "../../local/stack/build.ts";
import { ROOT } from "../../local/stack/paths.ts";
import { freePorts } from "../../local/stack/ports.ts";
import { liveBooking } from "./bookings.ts";
import { launchOptions } from "./chromium.ts";
import { openAs, type PersonId } from "./people.ts";
import { startRoundRobin } from "./roundRobin.ts";
import { joinHere } from "./room.ts";
import { testPorts, testUrl } from "./stack.ts";

/** Another app server of the same build, on the same backend, issuer and SFU. */
async function startSecondServer(port: number) {
  const ports = testPorts();
  const at = (part: number) => `127.0.0.1:${part}`;
  const args = [NEXT, "start", "--hostname", "127.0.0.1", "--port", String(port)];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: "ignore",
    env: {
      ...process.env,
      NODE_ENV: "production",
      CONVEX_URL: `http://${at(ports.convex)}`,
      CONVEX_SITE_URL: `http://${at(ports.site)}`,
      LIVEKIT_URL: `ws://${at(ports.livekit)}`,
      LOCAL_ISSUER_URL: `http://${at(ports.people)}`,
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  await expect
    .poll(async () => (await fetch(`http://${at(port)}/sign-in`).catch(() => null))?.status, {
      timeout: 60_000,
    })
    .toBe(200);
  return async () => {
    child.kill();
    await ended;
  };
}

async function enter(browser: Browser, person: PersonId, path: string) {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await openAs(context, person, path);
  await joinHere(page);
  await page.getByRole("button", { name: /^Chat/ }).click();
  return { context, page };
}

async function write(page: Page, text: string) {
  await page.getByRole("textbox", { name: "Message to everyone" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

test("people whom different app servers serve see each other's messages and presence", async () => {
  const second = (await freePorts()).app;
  const stopSecond = await startSecondServer(second);
  const proxy = await startRoundRobin([testPorts().app, second]);
  // The address in the browser stays the app's, for sign-in; behind it is the proxy.
  const app = new URL(testUrl()).host;
  const rule = `--host-resolver-rules=MAP ${app} 127.0.0.1:${proxy.port}`;
  const browser = await chromium.launch({ ...launchOptions, args: [...launchOptions.args, rule] });
  try {
    const { path } = await liveBooking("Two app servers");
    const provider = await enter(browser, "demo-provider", path);
    const client = await enter(browser, "demo-client", path);
    const here = (page: Page, name: string) =>
      expect(page.getByText(`${name} is in the room now.`)).toBeVisible();
    await here(provider.page, "Demo client");
    await here(client.page, "Demo provider");
    await write(provider.page, "from the provider");
    await expect(client.page.getByRole("log", { name: "Messages" })).toContainText(
      "from the provider",
    );
    await write(client.page, "from the client");
    await expect(provider.page.getByRole("log", { name: "Messages" })).toContainText(
      "from the client",
    );
    await client.page.getByRole("button", { name: "Leave" }).click();
    await expect(provider.page.getByText("Nobody else is in the room now.")).toBeVisible();
    expect(Math.min(...proxy.served())).toBeGreaterThan(5);
  } finally {
    await browser.close();
    proxy.stop();
    await stopSecond();
  }
});
