import { expect, test } from "@playwright/test";
import { testPorts, testUrl } from "./stack.ts";

const LONG = "x".repeat(6_000);
const MARKUP = encodeURIComponent("<script>globalThis.pwned = true</script>");

const ADDRESSES = [
  `/sessions/${MARKUP}`,
  `/sessions/${LONG}`,
  "/sessions/%00",
  "/sessions/%E0%A4%A",
  "/sessions/..%2f..%2fetc%2fpasswd",
  `/admin/token-log?booking=${MARKUP}`,
  `/sign-in?as=${MARKUP}&to=${encodeURIComponent("javascript:alert(1)")}`,
  `/sign-in?as=${LONG}&to=${LONG}`,
  `/book/${MARKUP}?service=${MARKUP}&at=${LONG}`,
  `/book/demo-provider?service=${MARKUP}&at=1e999&booked=${MARKUP}&requested=${LONG}`,
  `/bookings/${MARKUP}/move`,
  `/bookings?__proto__[x]=1&${LONG}`,
];

for (const address of ADDRESSES) {
  test(`a hostile address is answered, not crashed on: ${address.slice(0, 60)}`, async ({
    page,
  }) => {
    // Seen in whatever document it happens: the app itself moves on from some of these addresses.
    let wasScriptRun = false;
    await page.exposeFunction("reportScript", () => (wasScriptRun = true));
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "pwned", {
        set() {
          (globalThis as unknown as { reportScript: () => void }).reportScript();
        },
      });
    });
    const response = await page.goto(`${testUrl()}${address}`);
    expect(response!.status()).toBeLessThan(500);
    // A page that React has taken over, or the answer of a broken address.
    await expect(page.locator("body")).not.toBeEmpty();
    await page.waitForLoadState("networkidle", { timeout: 2_000 }).catch(() => undefined);
    expect(wasScriptRun).toBe(false);
    expect((await page.request.get(`${testUrl()}/healthz`)).status()).toBe(200);
  });
}

for (const method of ["POST", "PUT", "DELETE"]) {
  test(`${method} with a large body to a page stops nothing`, async ({ request }) => {
    const data = "x".repeat(3_000_000);
    const response = await request.fetch(`${testUrl()}/bookings`, { method, data });
    expect(response.status()).not.toBe(500);
    expect((await request.get(`${testUrl()}/healthz`)).status()).toBe(200);
  });
}

test("a webhook of 10 MB is refused fast, and the next one is read", async ({ request }) => {
  const url = `http://127.0.0.1:${testPorts().site}/livekit/webhook`;
  const startedAt = Date.now();
  const large = await request.post(url, { data: "x".repeat(10_000_000) });
  expect(large.status()).toBe(413);
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  expect((await request.post(url, { data: "{}" })).status()).toBe(401);
});
