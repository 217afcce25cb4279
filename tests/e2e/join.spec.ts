import { expect, test } from "@playwright/test";
import { usualCamera } from "./chromium.ts";
import { signIn } from "./people.ts";
import { expectToSeeAndHear, joinLive, leave, tokenOf } from "./room.ts";

// Pictures as large as a camera gives them.
test.use({ launchOptions: usualCamera });

test("attack 6: provider and client join the live booking, and see and hear each other", async ({
  browser,
}) => {
  const provider = await signIn(browser, "demo-provider");
  const client = await signIn(browser, "demo-client");
  const providerToken = tokenOf(provider.page);
  const clientToken = tokenOf(client.page);

  await joinLive(provider.page);
  await joinLive(client.page);
  await expectToSeeAndHear(provider.page);
  await expectToSeeAndHear(client.page);

  const [ofProvider, ofClient] = await Promise.all([providerToken, clientToken]);
  expect(ofProvider.video.roomRecord).toBe(true);
  expect(ofClient.video.roomRecord).toBeUndefined();
  expect(ofProvider.video.room).toBe(ofClient.video.room);
  for (const claims of [ofProvider, ofClient]) {
    expect(claims.exp - Date.now() / 1000).toBeLessThanOrEqual(600);
    const never = ["roomAdmin", "roomCreate", "roomList", "hidden", "canUpdateOwnMetadata"];
    expect(never.filter((grant) => claims.video[grant])).toEqual([]);
  }

  const tile = client.page.getByRole("article", { name: "Demo provider" });
  await expect(tile).toContainText(/Demo provider\s*Provider/);
  await leave(client.page);
  await expect(provider.page.getByRole("article", { name: "Demo client" })).toHaveCount(0);
  await client.context.close();
  await provider.context.close();
});

test("the microphone and the camera can be turned off, and the other side is told", async ({
  browser,
}) => {
  const provider = await signIn(browser, "demo-provider");
  const client = await signIn(browser, "demo-client");
  await joinLive(provider.page);
  await joinLive(client.page);
  await expectToSeeAndHear(client.page);

  await provider.page.getByRole("button", { name: /microphone/i }).click();
  await expect(client.page.getByText(/muted/i).first()).toBeAttached();
  await provider.page.getByRole("button", { name: /camera/i }).click();
  await expect(client.page.getByText(/camera (is )?off/i).first()).toBeAttached();
  await provider.page.getByRole("button", { name: /camera/i }).click();
  await provider.page.getByRole("button", { name: /microphone/i }).click();
  await expectToSeeAndHear(client.page);
  await client.context.close();
  await provider.context.close();
});

test("the list shows who is in the room now", async ({ browser }) => {
  const provider = await signIn(browser, "demo-provider");
  const client = await signIn(browser, "demo-client");
  await joinLive(provider.page);
  await expect(client.page.getByText(/Demo provider .*in the room/).first()).toBeVisible();
  await leave(provider.page);
  await expect(client.page.getByText(/Demo provider .*in the room/)).toBeHidden();
  await client.context.close();
  await provider.context.close();
});
