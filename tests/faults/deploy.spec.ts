import { expect, test } from "@playwright/test";
import { expectToSeeAndHear } from "../e2e/room.ts";
import { ownStack } from "../e2e/stack.ts";
import { expectBack, startCall } from "./call.ts";

let stack: Awaited<ReturnType<typeof ownStack>>;
test.beforeAll(async () => void (stack = await ownStack()));
test.afterAll(async () => await stack.stop());

test("fault 17, fault 19: a new app and backend mid-call: nobody reloads, and the call goes on", async ({
  browser,
}) => {
  test.setTimeout(150_000);
  const { client, provider, close } = await startCall(browser, "Deployed meanwhile");
  // Both are killed and begin anew, as a deploy has them; the pages keep what they were sent.
  stack.hold("app", 10_000);
  stack.hold("engine", 10_000);
  await expect(client.getByText(/may be out of date/i)).toBeVisible({ timeout: 30_000 });
  await expectToSeeAndHear(client);
  await expect(client.getByText(/may be out of date/i)).toBeHidden({ timeout: 60_000 });
  await client.getByRole("button", { name: /^Chat/ }).click();
  await client.getByRole("textbox", { name: "Message to everyone" }).fill("After the deploy");
  await client.getByRole("button", { name: "Send", exact: true }).click();
  await provider.getByRole("button", { name: /^Chat/ }).click();
  const log = provider.getByRole("log", { name: "Messages" });
  await expect(log.getByText("After the deploy")).toHaveCount(1, { timeout: 60_000 });
  await expectBack(client, "Demo provider");
  await expectBack(provider, "Demo client");
  await close();
});
