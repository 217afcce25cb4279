import { type BrowserContext, expect, test } from "@playwright/test";
import { testPorts, testUrl } from "./stack.ts";
import { type Visitor, visits } from "./visits.ts";

const LONG = "x".repeat(6_000);
const MARKUP = encodeURIComponent("<script>globalThis.pwned = true</script>");

/** Where an address names one thing of many. */
const below = (place: string) =>
  [MARKUP, LONG, "%00", "%E0%A4%A", "..%2f..%2fetc%2fpasswd"].map((name) => `/${place}/${name}`);
/** The same of places that look the name up in one way: what differs is the page. */
const alsoBelow = (place: string) => [MARKUP, "__proto__"].map((name) => `/${place}/${name}`);

const ADDRESSES: [Visitor, string[]][] = [
  [
    "nobody",
    [
      `/bookings?__proto__[x]=1&${LONG}`,
      `/sessions/${MARKUP}`,
      ...["watch", "posts"].flatMap(below),
      `/doctor?attempt=${MARKUP}&${LONG}`,
      // Last, as this window is then of somebody whom nobody knows.
      `/sign-in?as=${MARKUP}&to=${encodeURIComponent("javascript:alert(1)")}`,
      `/sign-in?as=${LONG}&to=${LONG}`,
    ],
  ],
  [
    "demo-admin",
    [
      ...["sessions", "recordings"].flatMap(below),
      `/admin/token-log?booking=${MARKUP}`,
      ...alsoBelow("admin/sessions"),
      `/recordings?after=${MARKUP}&${LONG}`,
    ],
  ],
  [
    "demo-provider",
    [
      `/provider?__proto__[x]=1&${LONG}`,
      `/provider/destinations?kind=${MARKUP}`,
      `/provider/posts?post=${MARKUP}&${LONG}`,
      `/book/${MARKUP}?service=${MARKUP}&at=${LONG}`,
      `/book/demo-provider?service=${MARKUP}&at=1e999&booked=${MARKUP}&requested=${LONG}`,
      `/bookings/${MARKUP}/move`,
      ...["bookings", "provider/bookings", "attendance", "guests", "embed"].flatMap(alsoBelow),
    ],
  ],
];

let wasScriptRun = false;

/** Seen in whatever document it happens: the app itself moves on from some of these addresses. */
async function watch(context: BrowserContext) {
  await context.exposeFunction("reportScript", () => (wasScriptRun = true));
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, "pwned", {
      set() {
        (globalThis as unknown as { reportScript: () => void }).reportScript();
      },
    });
  });
}

const { pageOf } = visits({ prepare: watch });

for (const [visitor, addresses] of ADDRESSES) {
  for (const address of addresses) {
    test(`a hostile address of ${visitor} is answered, not crashed on: ${address.slice(0, 80)}`, async ({
      browser,
    }) => {
      const page = await pageOf(browser, visitor);
      const response = await page.goto(`${testUrl()}${address}`);
      expect(response!.status()).toBeLessThan(500);
      // A page of ours, drawn by React, or the plain answer to what is no address.
      const isNoAddress = response!.status() === 400;
      const heading = page.getByRole("heading", { level: 1 });
      await expect(isNoAddress ? page.getByText("Bad address") : heading).toBeVisible();
      expect(wasScriptRun).toBe(false);
      await expect(page.getByText("This page broke")).toHaveCount(0);
      expect((await page.request.get(`${testUrl()}/healthz`)).status()).toBe(200);
    });
  }
}

for (const method of ["POST", "PUT", "DELETE"]) {
  test(`${method} with a large body to a page stops nothing`, async ({ request }) => {
    const data = "x".repeat(3_000_000);
    const response = await request.fetch(`${testUrl()}/bookings`, { method, data });
    expect(response.status()).not.toBe(500);
    expect((await request.get(`${testUrl()}/healthz`)).status()).toBe(200);
  });
}

test("attack 22: a webhook of 10 MB is refused fast, and the next one is read", async ({
  request,
}) => {
  const url = `http://127.0.0.1:${testPorts().site}/livekit/webhook`;
  const startedAt = Date.now();
  const large = await request.post(url, { data: "x".repeat(10_000_000) });
  expect(large.status()).toBe(413);
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  expect((await request.post(url, { data: "{}" })).status()).toBe(401);
});
