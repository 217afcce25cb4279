import { expect, type Page, test } from "@playwright/test";
import { openAs } from "../e2e/people.ts";
import { expectToSeeAndHear } from "../e2e/room.ts";
import { ownStack, testUrl } from "../e2e/stack.ts";
import { startCall } from "./call.ts";
import { watchPhases } from "./phases.ts";

let stack: Awaited<ReturnType<typeof ownStack>>;
test.beforeAll(async () => void (stack = await ownStack()));
test.afterAll(async () => await stack.stop());

test("fault 4: without Convex the call goes on, and the page says what is stale", async ({
  browser,
}) => {
  test.setTimeout(150_000);
  const { client, provider, close } = await startCall(browser, "Convex away");
  const phases = await watchPhases(client);
  stack.hold("engine", 12_000);
  const noteOn = (page: Page) => page.getByText(/may be out of date/i);
  const note = noteOn(client);
  await expect(note).toBeVisible();
  await client.getByRole("button", { name: /^Chat/ }).click();
  await client.getByRole("textbox", { name: "Message to everyone" }).fill("Written meanwhile");
  await client.getByRole("button", { name: "Send", exact: true }).click();
  await expect(client.getByText("Waiting for the connection.")).toBeVisible();
  await expectToSeeAndHear(client);
  await expectToSeeAndHear(provider);
  await expect(note).toBeHidden({ timeout: 60_000 });
  expect(await phases()).toEqual(["connected"]);
  // Each page comes back in its own time.
  await expect(noteOn(provider)).toBeHidden({ timeout: 60_000 });
  // Neither lost nor doubled.
  await provider.getByRole("button", { name: /^Chat/ }).click();
  for (const page of [client, provider]) {
    const log = page.getByRole("log", { name: "Messages" });
    await expect(log.getByText("Written meanwhile")).toHaveCount(1);
    await expect(log.getByText("Waiting for the connection.")).toHaveCount(0);
  }
  await close();
});

test("fault 16: without the sign-in provider calls go on, and who is not signed in is told", async ({
  browser,
}) => {
  const { client, close } = await startCall(browser, "Sign-in away");
  const phases = await watchPhases(client);
  stack.hold("people", 20_000);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${testUrl()}/sign-in`);
  await expect(page.getByText(/nobody can sign in/i)).toBeVisible();
  await expectToSeeAndHear(client);
  expect(await phases()).toEqual(["connected"]);
  // Back, it signs people in without a reload.
  await expect(page.getByRole("button", { name: "Demo client" })).toBeVisible({ timeout: 60_000 });
  await openAs(context, "demo-client", "/bookings");
  await context.close();
  await close();
});
