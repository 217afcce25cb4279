import { type Browser, expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { DEFAULT_POLICY } from "../../convex/model/booking/policy.ts";
import { liveBooking } from "./bookings.ts";
import { backendAs, openAs, type PersonId } from "./people.ts";
import { expectToSeeAndHear, joinHere } from "./room.ts";

/** A live booking into which Demo provider lets people by hand. */
async function withLobby(title: string, clients?: PersonId[]) {
  const booking = await liveBooking(title, clients);
  const provider = await backendAs("demo-provider");
  const policy = { ...DEFAULT_POLICY, lobby: "by_hand" as const };
  await provider.mutation(api.bookings.setPolicy, { bookingId: booking.bookingId, policy });
  return booking;
}

async function open(browser: Browser, person: PersonId, path: string, before?: () => void) {
  const context = await browser.newContext();
  if (before) await context.addInitScript(before);
  return { context, page: await openAs(context, person, path) };
}

/** Before any code of the page: notes the pitches that it really starts, in its own words. */
function hearTones() {
  const heard: number[] = [];
  Object.assign(globalThis, { heard });
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
    this.addEventListener("ended", () => {
      if (this.context.state === "running") heard.push(this.frequency.value);
    });
    start.call(this, when);
  };
}
const tonesOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { heard: number[] }).heard);

test("a client waits, the provider hears a knock and admits, and the client goes in by itself", async ({
  browser,
}) => {
  const { path } = await withLobby("Lobby: admitted");
  const client = await open(browser, "demo-client", path);
  await expect(client.page.getByRole("heading", { name: "You are next in line" })).toBeVisible();
  await expect(client.page.getByText(/is not here yet and is told the moment/)).toBeVisible();
  await expect(client.page.getByRole("button", { name: "Join", exact: true })).toHaveCount(0);
  await client.page.getByRole("button", { name: "Join when I am let in" }).click();

  const provider = await open(browser, "demo-provider", path, hearTones);
  await joinHere(provider.page);
  const knock = provider.page.getByRole("region", { name: "At the door" });
  await expect(knock).toContainText("Demo client is at the door.");
  await expect.poll(() => tonesOf(provider.page)).toEqual([392, 330]);
  await expect(client.page.getByText(/is in the room and sees that you wait/)).toBeVisible();

  await knock.getByRole("button", { name: "See who waits" }).click();
  const row = provider.page.getByRole("listitem", { name: "Demo client" });
  await expect(row).toContainText(/Waiting since/);
  await expect(row).toContainText("Camera ready · microphone ready");
  await expect(row).toContainText(/Line (clear|weak)/);
  await row.getByRole("button", { name: "Admit Demo client" }).click();

  await expect(client.page.locator(".room[data-phase=connected]")).toBeVisible();
  await expectToSeeAndHear(client.page);
  await expect(row).toHaveCount(0);

  // Admitted holds for the booking: a reload leads to Join, not to the lobby.
  await client.page.reload();
  await joinHere(client.page);
  await client.context.close();
  await provider.context.close();
});

test("two wait in line; one is declined kindly, one closes the page", async ({ browser }) => {
  const { path } = await withLobby("Lobby: declined", ["demo-client", "second-client"]);
  const provider = await open(browser, "demo-provider", path);
  await joinHere(provider.page);
  await provider.page.getByRole("button", { name: /^People/ }).click();

  const first = await open(browser, "demo-client", path);
  await expect(first.page.getByRole("heading", { name: "You are next in line" })).toBeVisible();
  const second = await open(browser, "second-client", path);
  await expect(
    second.page.getByRole("heading", { name: "You are number 2 in line" }),
  ).toBeVisible();
  await expect(provider.page.getByText("In the lobby, 2")).toBeVisible();

  const row = provider.page.getByRole("listitem", { name: "Demo client" });
  await row.getByRole("button", { name: "Not now Demo client" }).click();
  await row.getByLabel("A sentence for Demo client, if you like").fill("Ten more minutes, please.");
  await row.getByRole("button", { name: "Not now", exact: true }).click();
  await expect(
    first.page.getByRole("heading", { name: "Demo provider cannot let you in right now" }),
  ).toBeVisible();
  await expect(first.page.getByText("Ten more minutes, please.")).toBeVisible();
  await expect(first.page.getByRole("button", { name: /You can ask again at/ })).toBeVisible();
  await expect(second.page.getByRole("heading", { name: "You are next in line" })).toBeVisible();

  // Closing the page steps out of the line at once, as going elsewhere does.
  await second.page.close({ runBeforeUnload: true });
  await expect(provider.page.getByText("In the lobby,")).toHaveCount(0);
  const again = await openAs(second.context, "second-client", path);
  await expect(provider.page.getByText("In the lobby, 1")).toBeVisible();
  await again.getByRole("link", { name: "Leave the lobby" }).click();
  await expect(provider.page.getByText("In the lobby,")).toHaveCount(0);
  for (const { context } of [first, second, provider]) await context.close();
});
