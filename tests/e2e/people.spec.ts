import { type Browser, expect, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { cuttableBackend } from "./backendSocket.ts";
import { emptyCalendar, liveBooking } from "./bookings.ts";
import { backendAs, openAs, type PersonId } from "./people.ts";
import { expectToSeeAndHear, joinHere, openPeople } from "./room.ts";

async function open(browser: Browser, person: PersonId, path: string) {
  const context = await browser.newContext();
  return { context, page: await openAs(context, person, path) };
}

async function inRoom(browser: Browser, person: PersonId, path: string) {
  const opened = await open(browser, person, path);
  await joinHere(opened.page);
  await expect(opened.page.locator(".room[data-phase=connected]")).toBeVisible();
  return opened;
}

test("the provider mutes a client, who is told and unmutes", async ({ browser }) => {
  const { path } = await liveBooking("People: muted");
  const provider = await inRoom(browser, "demo-provider", path);
  const client = await inRoom(browser, "demo-client", path);
  await expectToSeeAndHear(provider.page);
  const people = await openPeople(provider.page);
  await expect(people.getByText("In the room, 2")).toBeVisible();
  const row = people.getByRole("listitem").filter({ hasText: "Demo client" });
  await expect(row).toContainText("Client");

  await row.getByRole("button", { name: "Mute Demo client" }).click();
  await expect(client.page.getByText(/Your provider muted you/).first()).toBeVisible();
  await expect(client.page.getByRole("button", { name: "Unmute microphone" })).toBeVisible();
  await expect(row).toContainText("muted");

  await client.page.getByRole("button", { name: "Unmute microphone" }).click();
  await expect(row.getByRole("button", { name: "Mute Demo client" })).toBeVisible();
  await expectToSeeAndHear(provider.page);

  // Their own press is nobody else's.
  await client.page.getByRole("button", { name: "Mute microphone" }).click();
  await expect(row).toContainText("muted");
  await expect(client.page.locator(".notice", { hasText: "muted you" })).toHaveCount(0);
  await client.page.getByRole("button", { name: "Unmute microphone" }).click();
  await expect(row.getByRole("button", { name: "Mute Demo client" })).toBeVisible();

  await people.getByRole("button", { name: "Mute everyone but me" }).click();
  await expect(row).toContainText("muted");
  await expect(provider.page.getByRole("button", { name: "Mute microphone" })).toBeVisible();
  await client.context.close();
  await provider.context.close();
});

test("a removed client stays out, and comes back when let back in", async ({ browser }) => {
  const { path } = await liveBooking("People: removed");
  const provider = await inRoom(browser, "demo-provider", path);
  const client = await inRoom(browser, "demo-client", path);
  const people = await openPeople(provider.page);
  await people.getByRole("button", { name: "Remove Demo client" }).click();
  await provider.page.getByRole("button", { name: "Remove", exact: true }).click();

  await expect(client.page.locator("[data-refusal=removed]")).toBeVisible();
  await client.page.reload();
  // Whoever was removed learns no more of the booking than a stranger.
  await expect(client.page.locator("[data-refusal]")).toBeVisible();
  await expect(provider.page.getByRole("article", { name: "Demo client" })).toHaveCount(0);

  await people.getByRole("button", { name: "Let back in Demo client" }).click();
  await joinHere(client.page);
  await expect(provider.page.getByRole("article", { name: "Demo client" })).toBeVisible();
  await client.context.close();
  await provider.context.close();
});

test("a locked room keeps out who is new and lets back who was in", async ({ browser }) => {
  const { path } = await liveBooking("People: locked", ["demo-client", "second-client"]);
  const provider = await inRoom(browser, "demo-provider", path);
  const client = await inRoom(browser, "demo-client", path);
  const people = await openPeople(provider.page);
  await expect(people.getByText("In the room, 2")).toBeVisible();
  await people.getByRole("button", { name: "Lock the room" }).click();
  await expect(people.getByRole("button", { name: "Unlock the room" })).toBeVisible();

  const second = await open(browser, "second-client", path);
  await expect(second.page.getByText("The room is locked.")).toBeVisible();
  await client.page.reload();
  await joinHere(client.page);
  await expect(client.page.locator(".room[data-phase=connected]")).toBeVisible();

  await people.getByRole("button", { name: "Unlock the room" }).click();
  await joinHere(second.page);
  await expect(people.getByText("In the room, 3")).toBeVisible();
  for (const { context } of [second, client, provider]) await context.close();
});

test("handed over: another provider joins with the provider's controls", async ({ browser }) => {
  await emptyCalendar("second-provider");
  const { path, bookingId } = await liveBooking("People: handed over");
  const provider = await inRoom(browser, "demo-provider", path);
  const people = await openPeople(provider.page);
  await people.getByText("Hand over", { exact: true }).click();
  await people.getByLabel("To").selectOption({ label: "Second provider" });
  await people.getByRole("button", { name: "Hand the session over" }).click();
  await expect(people.getByText(/Second provider is a provider of this session/)).toBeVisible();

  const second = await inRoom(browser, "second-provider", path);
  const theirs = await openPeople(second.page);
  await expect(theirs.getByRole("button", { name: "Lock the room" })).toBeVisible();
  await expect(provider.page.getByText("Only the 3 people of this booking")).toBeVisible();
  await theirs.getByRole("button", { name: "Mute Demo provider" }).click();
  await expect(provider.page.getByText(/Another provider muted you/).first()).toBeVisible();
  const admin = await backendAs("demo-admin");
  const { page } = await admin.query(api.admin.tokenLogs, {
    bookingId,
    outcome: "granted",
    paginationOpts: { numItems: 10, cursor: null },
  });
  const row = page.find(({ person }) => person.name === "Second provider");
  expect(row).toMatchObject({ role: "provider", grants: expect.arrayContaining(["record"]) });
  await second.context.close();
  await provider.context.close();
});

test("what a provider does while something else is under way is done as well", async ({
  browser,
}) => {
  const { bookingId, path } = await liveBooking("Two at once");
  const context = await browser.newContext();
  const backend = await cuttableBackend(context);
  const page = await openAs(context, "demo-provider", path);
  await joinHere(page);
  const people = await openPeople(page);
  const muting = people.getByRole("button", { name: "Mute everyone but me" });
  await expect(muting).toBeVisible();
  await backend.cut();
  await muting.click();
  await expect(muting).toHaveAttribute("aria-disabled", "true");
  await people.getByRole("button", { name: "Lock the room" }).click();
  backend.mend();
  await expect(people.getByRole("button", { name: "Unlock the room" })).toBeVisible();
  await expect(muting).not.toHaveAttribute("aria-disabled", "true");
  const provider = await backendAs("demo-provider");
  expect((await provider.query(api.bookings.get, { bookingId }))!.isLocked).toBe(true);
  await context.close();
});
