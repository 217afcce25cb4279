import { expect, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { backendAs, openAs, type PersonId } from "./people.ts";

type State = "booked" | "open" | "ended" | "cancelled";

/** A booking of Demo client in this state, from the demo data. */
async function bookingIn(state: State): Promise<string> {
  const client = await backendAs("demo-client");
  for (const when of ["current", "past"] as const) {
    const paginationOpts = { numItems: 50, cursor: null };
    const { page } = await client.query(api.bookings.listMine, { when, paginationOpts });
    // One that other journeys ended ahead of its time has a sentence of its own.
    const found = page.find((row) => row.state === state && row.endedAt === undefined);
    if (found) return found._id;
  }
  throw new Error(`the demo data has no booking that is ${state}`);
}

async function newestLog(bookingId: string) {
  const admin = await backendAs("demo-admin");
  const { page } = await admin.query(api.admin.tokenLogs, {
    bookingId: bookingId as never,
    outcome: "denied",
    paginationOpts: { numItems: 1, cursor: null },
  });
  return page[0];
}

const cases: [string, PersonId, State, RegExp, string][] = [
  ["an outsider", "demo-outsider", "open", /could not open this booking/i, "not_found"],
  ["too early", "demo-client", "booked", /you are early/i, "too_early"],
  ["ended", "demo-client", "ended", /this session ended/i, "ended"],
  ["cancelled", "demo-client", "cancelled", /cancelled this booking/i, "cancelled"],
];

for (const [name, person, state, sentence, reason] of cases) {
  test(`attack 1: ${name}: refused with its own sentence and a row of the log`, async ({
    browser,
  }) => {
    const bookingId = await bookingIn(state);
    const context = await browser.newContext();
    const page = await openAs(context, person, `/sessions/${bookingId}`);
    await expect(page.getByText(sentence).first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Join", exact: true })).toBeHidden();
    await expect(async () => {
      expect(await newestLog(bookingId)).toMatchObject({ outcome: "denied", reason });
    }).toPass();
    await context.close();
  });
}

test("missing and not yours look alike", async ({ browser }) => {
  const context = await browser.newContext();
  const theirs = await openAs(context, "demo-outsider", `/sessions/${await bookingIn("open")}`);
  const missing = await openAs(context, "demo-outsider", "/sessions/no-such-booking");
  const textOf = async (page: typeof theirs) => {
    await expect(page.getByText(/could not open this booking/i).first()).toBeVisible();
    return await page.locator("main").innerText();
  };
  expect(await textOf(theirs)).toBe(await textOf(missing));
  await context.close();
});

test("an admin finds the refusal in the token log, filtered by person and outcome", async ({
  browser,
}) => {
  const outsider = await backendAs("demo-outsider");
  const ids = { attemptId: "journey", deviceId: "journey" };
  await outsider.mutation(api.sessions.join, { bookingId: await bookingIn("open"), ...ids });
  const context = await browser.newContext();
  const page = await openAs(context, "demo-admin", "/admin/token-log");
  await page.getByLabel("Person").selectOption({ label: "Demo outsider" });
  await page.getByLabel("Outcome").selectOption({ label: "Denied" });
  const row = page.getByRole("row", { name: /Demo outsider/ }).first();
  await expect(row).toContainText("Denied");
  await expect(page.getByRole("row", { name: /Demo client/ })).toHaveCount(0);
  await context.close();
});

test("attack 16: the token log is closed to everybody else", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", "/admin/token-log");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
  await expect(page.getByText(/Demo client/)).toHaveCount(0);
  await context.close();
});
