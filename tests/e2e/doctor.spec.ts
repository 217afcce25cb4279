import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { cuttableBackend } from "./backendSocket.ts";
import { liveBooking } from "./bookings.ts";
import { permissions } from "./chromium.ts";
import { backendAs, openAs } from "./people.ts";
import { joinHere } from "./room.ts";
import { testUrl } from "./stack.ts";

const stepState = (page: Page, step: string) => page.locator(`[data-step="${step}"]`);
const CHECK_MS = 30_000;

/** Over, and nothing failed; on a busy machine media may be found slow. */
async function expectClear(page: Page) {
  await expect(page.locator('.findings[data-done="true"]')).toBeVisible({ timeout: CHECK_MS });
  await expect(page.locator('[data-step][data-state="fail"]')).toHaveCount(0);
  await expect(stepState(page, "receive")).toHaveAttribute("data-state", /pass|slow/);
}

async function seriousFindings(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
}

test("signed out, the check names sign-in, shows the way there and runs what it can", async ({
  page,
}) => {
  await page.goto(`${testUrl()}/doctor`);
  await expect(page.locator('[data-verdict="signed_out"]')).toBeVisible({ timeout: CHECK_MS });
  await expect(stepState(page, "host")).toHaveAttribute("data-state", "pass");
  await expect(stepState(page, "udp")).toHaveAttribute("data-state", "skipped");
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Demo client" }).click();
  await page.waitForURL(/\/doctor$/);
  await expectClear(page);
});

test("in prejoin the check finds every step clear, is nobody's presence, and Join still joins", async ({
  browser,
}) => {
  const { bookingId, path } = await liveBooking("Checked first");
  const context = await browser.newContext({
    permissions: [...permissions, "clipboard-read", "clipboard-write"],
  });
  const page = await openAs(context, "demo-client", path);
  await page.getByRole("button", { name: "Check my connection" }).click();
  const provider = await backendAs("demo-provider");
  await expect(stepState(page, "publish")).toHaveAttribute("data-state", "running", {
    timeout: CHECK_MS,
  });
  expect((await provider.query(api.bookings.get, { bookingId }))!.present).toEqual([]);
  await expectClear(page);
  for (const step of ["socket", "accepted", "udp", "tcp", "publish", "receive"]) {
    await expect(stepState(page, step)).toHaveAttribute("data-state", /pass|slow/);
  }
  // What carried it is counted, as in the list of each way.
  await expect(stepState(page, "tcp")).toContainText(/[1-9] address(es)? tried/);
  await page.getByRole("button", { name: "Copy result as text" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/Media by UDP · clear · .*in use/);
  expect(text).not.toMatch(/eyJ|Demo client/);
  expect(await seriousFindings(page)).toEqual([]);
  const admin = await backendAs("demo-admin");
  // The page's own request: a check asks for nothing in the person's name.
  const ofBooking = { bookingId, paginationOpts: { numItems: 5, cursor: null } };
  expect((await admin.query(api.admin.tokenLogs, ofBooking)).page).toHaveLength(1);
  await joinHere(page);
  const paginationOpts = { numItems: 20, cursor: null };
  const { page: rows } = await admin.query(api.admin.tokenLogs, { paginationOpts });
  const probe = rows.find(({ isProbe }) => isProbe)!;
  const kept = await admin.query(api.admin.check, {
    userId: probe.person._id,
    attemptId: probe.attemptId,
  });
  expect(kept!.steps.find(({ id }) => id === "udp")!.facts).toMatchObject({ isChosen: true });
  const other = await browser.newContext();
  const log = await openAs(other, "demo-admin", `/admin/token-log?booking=${bookingId}`);
  const row = log.getByRole("row").filter({ hasText: "Demo client" }).last();
  await row.getByText("How it went").click();
  await expect(row).toContainText("Its connection check:");
  await expect(stepState(log, "udp")).toContainText(/[1-9] address(es)? tried, in use/);
  await other.close();
  await context.close();
});

test("a check begins by itself also where its code did not come at first", async ({ browser }) => {
  const { path } = await liveBooking("Code that comes late");
  const context = await browser.newContext();
  await context.routeWebSocket(/\/rtc/, (socket) => void socket.close({ code: 1011 }));
  const page = await openAs(context, "demo-client", path);
  const join = page.getByRole("button", { name: "Join", exact: true });
  await expect(join).toBeEnabled();
  await page.waitForLoadState("networkidle");
  await page.route("**/_next/static/**", (route) => route.abort());
  await join.click();
  await page.locator("[data-failure]").first().waitFor({ state: "attached" });
  // It is asked for as the failure is shown, and asked for again a second later.
  await page.waitForTimeout(500);
  await page.unroute("**/_next/static/**");
  await expect(page.locator("[data-verdict]")).toBeVisible({ timeout: CHECK_MS });
  await context.close();
});

test("a check that is asked for says that it starts, and begins once its code has come", async ({
  browser,
}) => {
  const { path } = await liveBooking("Code that is waited for");
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", path);
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await page.waitForLoadState("networkidle");
  await page.route("**/_next/static/**", (route) => route.abort());
  await page.getByRole("button", { name: "Check my connection" }).click();
  const starting = page.getByRole("button", { name: "Starting the check…" });
  await expect(starting).toBeVisible();
  // What a failed load would have ended by now.
  await page.waitForTimeout(500);
  await expect(starting).toBeVisible();
  await page.unroute("**/_next/static/**");
  await expectClear(page);
  await context.close();
});

test("the page of the check says that it starts, and begins once its code has come", async ({
  browser,
}) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", "/bookings");
  await page.waitForURL("**/bookings");
  const html = await (await page.request.get(`${testUrl()}/doctor`)).text();
  const isLater = (url: URL) =>
    url.pathname.startsWith("/_next/static/") && !html.includes(url.pathname);
  const held: string[] = [];
  await page.route(isLater, (route) => {
    held.push(route.request().url());
    return route.abort();
  });
  await page.goto(`${testUrl()}/doctor`);
  await expect(page.getByText("Starting the check…")).toBeVisible();
  await expect.poll(() => held.length).toBeGreaterThan(1);
  await page.unroute(isLater);
  await expectClear(page);
  await context.close();
});

test("the other side is told as soon as the backend answers, and the page says so", async ({
  browser,
}) => {
  const { path } = await liveBooking("Told later");
  const context = await browser.newContext();
  await context.routeWebSocket(/\/rtc/, (socket) => void socket.close({ code: 1011 }));
  const backend = await cuttableBackend(context);
  const page = await openAs(context, "demo-client", path);
  await page.getByRole("button", { name: "Join", exact: true }).click();
  const plan = page.getByRole("region", { name: "If it does not connect" });
  const tell = plan.getByRole("button", { name: "Tell the other side" });
  await expect(tell).toBeVisible();
  await backend.cut();
  await tell.click();
  await expect(plan.getByText("Parley’s server has not answered yet.")).toBeVisible();
  backend.mend();
  await expect(plan.locator("[data-told]")).toBeVisible({ timeout: CHECK_MS });
  await expect(plan.getByText("Parley’s server has not answered yet.")).toBeHidden();
  await context.close();
});

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test("a provider who cannot connect moves the booking before its start, and books anew after it", async ({
  browser,
}) => {
  const provider = await backendAs("demo-provider");
  const client = await backendAs("demo-client");
  const { user } = await client.mutation(api.users.ensure, {});
  const made = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title: "To be moved",
    clientIds: [user._id],
    startsAt: Date.now() + 10 * MINUTE,
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (made.kind !== "created") throw new Error(made.reason);
  const live = await liveBooking("Begun already");
  const context = await browser.newContext();
  await context.routeWebSocket(/\/rtc/, (socket) => void socket.close({ code: 1011 }));
  const openPlan = async (path: string) => {
    const page = await openAs(context, "demo-provider", path);
    await page.getByRole("button", { name: "Join", exact: true }).click();
    return { page, plan: page.getByRole("region", { name: "If it does not connect" }) };
  };

  const { page, plan } = await openPlan(`/sessions/${made.bookingId}`);
  await plan.getByRole("button", { name: "Move to another time" }).click();
  const move = page.getByRole("dialog", { name: "Move this booking" });
  const later = new Date(Date.now() + 40 * DAY).toISOString().slice(0, 10);
  await move.getByLabel("New start, in your time").fill(`${later}T03:00`);
  await move.getByRole("button", { name: "Move the booking" }).click();
  await expect(move).toBeHidden();
  const moved = (await provider.query(api.bookings.get, { bookingId: made.bookingId }))!;
  expect(moved.state).toBe("booked");
  expect(moved.startsAt).toBeGreaterThan(Date.now() + 38 * DAY);

  const begun = await openPlan(live.path);
  await begun.plan.getByRole("button", { name: "Cancel and book another time" }).click();
  const rebook = begun.page.getByRole("dialog", { name: "Cancel and book another time?" });
  await rebook.getByRole("button", { name: "Keep it" }).click();
  await expect(rebook).toBeHidden();
  await context.close();
});
