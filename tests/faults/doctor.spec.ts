import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { api } from "../../convex/_generated/api.js";
import { liveBooking } from "../e2e/bookings.ts";
import { backendAs, openAs, type PersonId } from "../e2e/people.ts";
import { expectWithin, promisedBy } from "./held.ts";
import { AWAY, type BrokenHop, brokenHops } from "./hops/broken.ts";
import { openBroken, openHealthy } from "./hops/door.ts";
import { brokenTokens } from "./hops/servers.ts";
import { type BreakableStack, startBreakableStack } from "./hops/world.ts";

const hops = brokenHops(await brokenTokens());

/** What is late is waited for, to tell how late it is. */
const LIMIT_MS = 20_000;

const PHONE = "+351 210 000 000";

let stack: BreakableStack;
const contexts: BrowserContext[] = [];
/** The check of one person is limited: they take turns. */
let pages: Page[];
let path: string;
let bookingId: string;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  stack = await startBreakableStack();
  ({ path, bookingId } = await liveBooking("Broken hops"));
  // Only the way to the video server is blocked: from there, the address of somebody who said yes to
  // the camera would be found, and a blocked network lets neither through.
  const open = async (person: PersonId) => {
    const context = await browser.newContext({ permissions: undefined });
    contexts.push(context);
    const page = await openAs(context, person, path);
    await page.waitForURL(`**${path}`);
    await page.goto("about:blank");
    return page;
  };
  pages = [await open("demo-client"), await open("demo-provider")];
});

test.afterAll(async () => {
  for (const context of contexts) await context.close();
  await stack?.stop();
});

for (const [index, hop] of hops.entries()) {
  test(`${hop.name} is named ${hop.verdict}`, async () => {
    // A full room has the provider in it already.
    const page = pages[hop.isFull ? 0 : index % pages.length]!;
    const empty = await openBroken(stack, page, path, hop);
    const clickedAt = performance.now();
    await page.getByRole("button", { name: "Join", exact: true }).click();
    const verdict = page.locator("[data-verdict]").first();
    await expect(verdict).toBeAttached({ timeout: LIMIT_MS });
    expectWithin("the verdict", performance.now() - clickedAt, promisedBy("doctor-named"));
    expect(await verdict.getAttribute("data-verdict")).toBe(hop.verdict);
    await page.goto("about:blank");
    empty();
  });
}

const EARLY: BrokenHop[] = [
  ...AWAY,
  { name: "a silent API alone", fault: null, apiFault: "silent", verdict: "room_missing" },
];

/** Runs in the page: the failures that it names, for however short, before it has a verdict. */
async function toVerdict(limitMs: number) {
  const failures = new Set<string>();
  const look = () => {
    const failure = document.querySelector<HTMLElement>("[data-failure]")?.dataset["failure"];
    if (failure) failures.add(failure);
    return document.querySelector<HTMLElement>("[data-verdict]")?.dataset["verdict"] ?? null;
  };
  const verdict = await new Promise<string | null>((resolve) => {
    const end = () => (observer.disconnect(), resolve(look()));
    const observer = new MutationObserver(() => look() !== null && end());
    const attributeFilter = ["data-failure", "data-verdict"];
    observer.observe(document, { subtree: true, childList: true, attributeFilter });
    if (look() !== null) end();
    setTimeout(end, limitMs);
  });
  return { failures: [...failures], verdict };
}

for (const [index, hop] of EARLY.entries()) {
  test(`${hop.name}, before the page opens, is named ${hop.verdict}`, async () => {
    const page = pages[index % pages.length]!;
    await stack.heal();
    await stack.set(hop);
    await page.goto(stack.url + path);
    const said = await page.evaluate(toVerdict, LIMIT_MS);
    // What the join itself says, until the check has found more, which on a quick machine is at once.
    const isQuick = hop.fault === "closed";
    if (!isQuick || said.failures.length > 0) expect(said.failures).toEqual(["server_unreachable"]);
    expect(said.verdict).toBe(hop.verdict);
    await page.goto("about:blank");
  });
}

test("when nothing connects there is a plan, and the other side knows at once", async ({
  browser,
}) => {
  const backend = await backendAs("demo-provider");
  const { policy } = (await backend.query(api.bookings.get, { bookingId }))!;
  await backend.mutation(api.bookings.setPolicy, {
    bookingId,
    policy: { ...policy, phone: PHONE },
  });
  const page = pages[0]!;
  const other = await browser.newContext();
  // The room is drawn ahead, hidden: what is shown is the main part alone.
  const provider = (await openAs(other, "demo-provider", path)).locator("#main");
  await openHealthy(stack, page, path);
  await stack.set({ fault: "closed" });
  await page.getByRole("button", { name: "Join", exact: true }).click();
  const plan = page.getByRole("region", { name: "If it does not connect" });
  await expect(plan.getByRole("link", { name: `Call ${PHONE}` })).toHaveAttribute(
    "href",
    "tel:+351210000000",
  );
  await plan.getByRole("button", { name: "Tell the other side" }).click();
  await expect(plan.getByText(/your provider sees that you cannot connect/)).toBeVisible();
  await expect(provider.getByText("Demo client cannot connect at the moment.")).toBeVisible();
  await other.close();
});
