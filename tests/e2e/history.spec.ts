import { expect, test } from "@playwright/test";
import { internal } from "../../convex/_generated/api.js";
import { backendAsDeployment, signIn, tokenIdentifierOf } from "./people.ts";
import { ownStack } from "./stack.ts";

/** More than a search looks through by itself. */
const PAST = 2_500;
const BATCH = 500;

// Years of bookings: not in the stack of the other journeys.
let stack: Awaited<ReturnType<typeof ownStack>>;
test.beforeAll(async () => void (stack = await ownStack()));
test.afterAll(async () => await stack.stop());

test("a search of years says how far it looked, and looks further when asked", async ({
  browser,
}) => {
  const backend = backendAsDeployment();
  const people = {
    provider: tokenIdentifierOf("demo-provider"),
    client: tokenIdentifierOf("demo-client"),
  };
  for (let offset = 0; offset < PAST; offset += BATCH) {
    const args = { ...people, count: BATCH, offset };
    await backend.mutation(internal.demo.fill as never, args as never);
  }
  const { context, page } = await signIn(browser, "demo-client");
  await page.getByRole("searchbox").fill(`Session ${PAST - 100}`);
  await expect(page.getByText("Older bookings were not looked through yet.")).toBeVisible();
  const found = page.getByRole("heading", { name: `Session ${PAST - 100}` });
  await expect(found).toHaveCount(0);
  await page.getByRole("button", { name: "Look further back" }).press("Enter");
  await expect(found).toBeVisible();
  // By the keyboard one goes on where the button was.
  await expect(page.getByText("One booking matches.")).toBeFocused();
  await expect(page.getByRole("button", { name: "Look further back" })).toHaveCount(0);
  await context.close();
});
