import { expect, test } from "@playwright/test";
import { openAs } from "../e2e/people.ts";
import { joinHere } from "../e2e/room.ts";
import { startCall } from "./call.ts";
import { runningPicture } from "./picture.ts";

const LONGER_THAN_ANY_RETRY_MS = 6_000;

test("fault 12: the newest device has the session; the first lets go, and can take it back", async ({
  browser,
}) => {
  const { provider, client: first, close } = await startCall(browser, "Two devices");
  const context = await browser.newContext();
  const second = await openAs(context, "demo-client", new URL(first.url()).pathname);
  await joinHere(second);
  await runningPicture(second);
  await expect(first.getByRole("heading", { name: "Continued on another device" })).toBeVisible();

  // Neither throws the other out again.
  await expect(second.locator(".room")).toHaveAttribute("data-phase", "connected");
  await second.waitForFunction(
    ([since, ms]) => Date.now() - since! > ms!,
    [Date.now(), LONGER_THAN_ANY_RETRY_MS],
  );
  await runningPicture(second);
  await expect(first.getByRole("heading", { name: "Continued on another device" })).toBeVisible();
  await expect(provider.getByRole("article", { name: "Demo client" })).toHaveCount(1);

  await first.getByRole("button", { name: "Use this device" }).click();
  await runningPicture(first);
  await expect(second.getByRole("heading", { name: "Continued on another device" })).toBeVisible();
  await expect(provider.getByRole("article", { name: "Demo client" })).toHaveCount(1);
  await runningPicture(provider);
  await context.close();
  await close();
});
