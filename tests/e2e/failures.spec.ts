import { chromium, expect, test } from "@playwright/test";
import { withWindows } from "./chromium.ts";
import { openAs } from "./people.ts";
import { expectToSeeAndHear, joinHere } from "./room.ts";

async function prejoin(page: Awaited<ReturnType<typeof openAs>>) {
  await page.getByRole("link", { name: "Join session" }).first().click();
  await page.waitForURL(/\/sessions\//);
}

/** A browser that answers no question: what is not granted beforehand is refused. */
async function strictBrowser() {
  const args = withWindows.args.filter((flag) => !flag.startsWith("--use-fake-ui"));
  return await chromium.launch({ ...withWindows, args });
}

test("a signal socket that does not open is named, and once it does the page joins by itself", async ({
  browser,
}) => {
  const context = await browser.newContext();
  let isBroken = true;
  await context.routeWebSocket(/\/rtc/, (socket) => {
    if (isBroken) void socket.close({ code: 1011 });
    else socket.connectToServer();
  });
  const page = await openAs(context, "demo-client", "/bookings");
  await prejoin(page);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  const signal = page.getByRole("listitem").filter({ hasText: "Signal" });
  await expect(signal.getByText("failed")).toBeAttached();
  await expect(page.getByText(/We try again in/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Try now" })).toBeVisible();
  isBroken = false;
  await expect(page.getByRole("button", { name: "Leave" })).toBeVisible({ timeout: 20_000 });
  await context.close();
});

test("a denied camera is named, and the microphone joins", async ({ browser }) => {
  const strict = await strictBrowser();
  const context = await strict.newContext({ permissions: ["microphone"] });
  const page = await openAs(context, "demo-client", "/bookings");
  await prejoin(page);
  await expect(page.getByText(/camera is not allowed|blocks your camera/i).first()).toBeVisible();
  await page.getByRole("button", { name: "Join without camera" }).click();
  await expect(page.getByRole("button", { name: "Leave" })).toBeVisible();
  const other = await browser.newContext();
  const provider = await openAs(other, "demo-provider", new URL(page.url()).pathname);
  await joinHere(provider);
  const tile = provider.getByRole("article", { name: "Demo client" });
  await expect(tile).toContainText(/camera (is )?off/i);
  await expectToSeeAndHear(page);
  await other.close();
  await strict.close();
});

test("nothing granted at all still joins, to watch and listen", async () => {
  const strict = await strictBrowser();
  const context = await strict.newContext({ permissions: [] });
  const page = await openAs(context, "demo-client", "/bookings");
  await prejoin(page);
  await page.getByRole("button", { name: "Join to watch and listen" }).click();
  await expect(page.getByRole("button", { name: "Leave" })).toBeVisible();
  await strict.close();
});

test("a booking that is cancelled while somebody waits closes prejoin with its sentence", async ({
  browser,
}) => {
  const providerContext = await browser.newContext();
  const provider = await openAs(providerContext, "demo-provider", "/provider");
  await provider.getByRole("button", { name: "Start a live session now" }).click();
  const dialog = provider.getByRole("dialog");
  await dialog.getByLabel("Client").selectOption({ label: "Second client" });
  await dialog.getByLabel("What it is about").fill("To be cancelled");
  await dialog.getByRole("button", { name: "Start the session" }).click();
  // The demo provider has a live session already.
  await dialog.getByRole("button", { name: "Book it all the same" }).click();
  await provider.waitForURL(/\/sessions\//);
  const path = new URL(provider.url()).pathname;
  const clientContext = await browser.newContext();
  const client = await openAs(clientContext, "second-client", path);
  await expect(client.getByRole("button", { name: "Join", exact: true })).toBeVisible();
  await provider.goto(new URL(path.replace("sessions", "provider/bookings"), provider.url()).href);
  await provider.getByRole("button", { name: "Cancel booking" }).click();
  await provider.getByRole("button", { name: "Cancel the booking" }).click();
  await expect(client.getByText(/cancelled this booking/i).first()).toBeVisible();
  await expect(client.getByRole("button", { name: "Join", exact: true })).toBeHidden();
  await providerContext.close();
  await clientContext.close();
});
