import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { openAs, type PersonId } from "./people.ts";
import { joinHere } from "./room.ts";
import { testUrl } from "./stack.ts";

async function seriousFindings(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
}

const pages: [string, PersonId, string][] = [
  ["My bookings", "demo-client", "/bookings"],
  ["My bookings, empty", "demo-outsider", "/bookings"],
  ["Provider bookings", "demo-provider", "/provider"],
  ["Token log", "demo-admin", "/admin/token-log"],
  ["a refusal", "demo-outsider", "/sessions/no-such-booking"],
  ["a missing page", "demo-client", "/no/such/page"],
];
const looks = [
  { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;

for (const look of looks) {
  const name = `${look.colorScheme}, ${look.viewport.width} wide`;

  test(`axe finds nothing serious: sign-in, ${name}`, async ({ browser }) => {
    const context = await browser.newContext(look);
    const page = await context.newPage();
    await page.goto(`${testUrl()}/sign-in`);
    await expect(page.getByRole("button", { name: "Demo client" })).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });

  for (const [title, person, path] of pages) {
    test(`axe finds nothing serious: ${title}, ${name}`, async ({ browser }) => {
      const context = await browser.newContext(look);
      const page = await openAs(context, person, path);
      await page.waitForURL((url) => url.pathname === path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await page.waitForLoadState("networkidle");
      expect(await seriousFindings(page)).toEqual([]);
      await context.close();
    });
  }

  test(`axe finds nothing serious: prejoin and room, ${name}`, async ({ browser }) => {
    const context = await browser.newContext(look);
    const page = await openAs(context, "demo-client", "/bookings");
    await page.getByRole("link", { name: "Join session" }).first().click();
    await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
    expect(await seriousFindings(page)).toEqual([]);
    await joinHere(page);
    expect(await seriousFindings(page)).toEqual([]);
    await context.close();
  });
}
