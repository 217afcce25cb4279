import { expect, test } from "@playwright/test";
import { loadSecrets } from "../../local/stack/secrets.ts";
import { openAs } from "./people.ts";
import { testHome, testPorts, testUrl } from "./stack.ts";

const token = () => loadSecrets(testHome().secrets).monitoringToken;

test("an admin is told of a part that restarted, and says that they look after it", async ({
  browser,
  request,
}) => {
  test.setTimeout(120_000);
  const context = await browser.newContext();
  const page = await openAs(context, "demo-admin", "/admin/alerts");
  await expect(page.getByRole("heading", { level: 1, name: "Alerts" })).toBeVisible();
  const answer = await request.post(`http://127.0.0.1:${testPorts().site}/monitoring/report`, {
    headers: { authorization: `Bearer ${token()}` },
    data: { reports: [{ kind: "restarted", part: "shed", count: 1 }] },
  });
  expect(answer.status()).toBe(204);
  const card = page.getByRole("listitem").filter({ hasText: "shed" });
  await expect(card).toContainText("A part of the service was started again", { timeout: 60_000 });
  await card.getByRole("button", { name: /I look after it/ }).click();
  await expect(card).toContainText("Demo admin looks after it");
  // This admin is no provider, whose navigation leads there.
  await page.getByRole("link", { name: "webhooks for alerts" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Integrations" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add an address" })).toBeVisible();
  await context.close();
});

test("the alerts are for admins alone", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-client", "/admin/alerts");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Past" })).toHaveCount(0);
  await context.close();
});

test("figures are given for the token alone, by the app and by the backend", async ({
  request,
}) => {
  for (const base of [testUrl(), `http://127.0.0.1:${testPorts().site}`]) {
    expect((await request.get(`${base}/metrics`)).status()).toBe(401);
    const headers = { authorization: `Bearer ${token()}` };
    const answer = await request.get(`${base}/metrics`, { headers });
    expect(answer.status()).toBe(200);
    expect(await answer.text()).toMatch(/^# TYPE parley_\w+ counter$/m);
  }
});
