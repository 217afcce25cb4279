import { expect, test } from "@playwright/test";
import { signIn } from "./people.ts";
import { expectToSeeAndHear, joinLive } from "./room.ts";
import { killPart } from "./stack.ts";

test("both sides come back by themselves after the SFU was killed", async ({ browser }) => {
  const provider = await signIn(browser, "demo-provider");
  const client = await signIn(browser, "demo-client");
  await joinLive(provider.page);
  await joinLive(client.page);
  await expectToSeeAndHear(client.page);
  await client.page.getByRole("button", { name: "Mute microphone" }).click();

  await killPart("sfu");
  await expect(client.page.getByText(/connection dropped/i)).toBeVisible();
  await expect(client.page.getByText(/connection dropped/i)).toBeHidden({ timeout: 40_000 });
  await expectToSeeAndHear(client.page);
  // Muted before, muted after; and one tile for each person, not a ghost of the old connection.
  await expect(client.page.getByRole("button", { name: "Unmute microphone" })).toBeVisible();
  await expect(client.page.getByRole("article", { name: "Demo provider" })).toHaveCount(1);
  await client.context.close();
  await provider.context.close();
});
