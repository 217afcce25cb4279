import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { joinHere } from "./room.ts";

test("today's board shows how ready a client is, before they join and once they are in", async ({
  browser,
}) => {
  const title = "Readiness on the board";
  const { path } = await liveBooking(title);
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const provider = await openAs(contexts[0], "demo-provider", "/provider/today");
  const card = provider.getByRole("article").filter({ hasText: title });
  await expect(card).toContainText("Not here yet");
  await expect(card).toContainText("Not known yet");

  const client = await openAs(contexts[1], "demo-client", path);
  await expect(card).toContainText("Getting ready to join");
  await expect(card).toContainText(/Camera\s*Ready/);
  await expect(card).toContainText(/Microphone\s*Ready/);
  await expect(card).toContainText(/Network\s*(Good|Weak)/);
  await client.getByRole("button", { name: "Turn camera off" }).click();
  await expect(card).toContainText(/Camera\s*Off/);

  await joinHere(client);
  await expect(card).toContainText("In the room since");
  await expect(card).toContainText(/Microphone\s*Ready/);
  await client.close({ runBeforeUnload: true });
  await expect(card).toContainText("Not here yet", { timeout: 30_000 });
  await Promise.all(contexts.map((context) => context.close()));
});

test("who closes the page before joining is no longer shown as getting ready", async ({
  browser,
}) => {
  const title = "Readiness that ends";
  const { path } = await liveBooking(title);
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const provider = await openAs(contexts[0], "demo-provider", "/provider/today");
  const card = provider.getByRole("article").filter({ hasText: title });
  const client = await openAs(contexts[1], "demo-client", path);
  await expect(card).toContainText("Getting ready to join");
  await client.goto("about:blank");
  await expect(card).toContainText("Not here yet");
  await expect(card).toContainText("Not known yet");
  await Promise.all(contexts.map((context) => context.close()));
});
