import { expect, test } from "@playwright/test";
import { openAs } from "./people.ts";
import { testUrl } from "./stack.ts";

const language = "parley-language";

for (const [locale, lang, title] of [
  ["de-AT", "de", "Meine Buchungen"],
  ["fr-CA", "fr", "Mes réservations"],
  ["pt-BR", "en", "My bookings"],
] as const) {
  test(`a browser that asks for ${locale} is answered in ${lang}, from the first byte`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ locale });
    const page = await openAs(context, "demo-client", "/bookings");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    const { html, attribute } = await page.evaluate(async () => ({
      html: await (await fetch("/bookings")).text(),
      attribute: document.documentElement.lang,
    }));
    expect(attribute).toBe(lang);
    expect(html).toContain(`<html lang="${lang}" dir="ltr"`);
    expect(html).toContain(`<title>${title}`);
    // One language is sent, and no other.
    const others = ["Meine Buchungen", "Mes réservations", "My bookings"].filter(
      (word) => word !== title,
    );
    for (const other of others) expect(html).not.toContain(other);
    await context.close();
  });
}

test("a language is chosen at the sign-in by its own name, and stays", async ({ browser }) => {
  const context = await browser.newContext({ locale: "de-DE" });
  const page = await context.newPage();
  await page.goto(`${testUrl()}/sign-in`);
  const choice = page.getByRole("group", { name: "Sprache" });
  await expect(choice.getByRole("button", { name: "Deutsch" })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await choice.getByRole("button", { name: "Français" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Qui êtes-vous/);
  await page.getByRole("button", { name: "Demo client" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mes réservations");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await context.close();
});

test("a language is chosen in the account menu", async ({ browser }) => {
  const context = await browser.newContext();
  const page = await openAs(context, "demo-provider", "/provider");
  await page.getByRole("button", { name: /account of Demo provider/ }).click();
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Anbieterbuchungen");
  // Dates and times follow: a German date has a full stop after its day.
  await expect(page.locator(".list .at").first()).toContainText(/\d\. |Heute|Morgen|Gestern/);
  await context.close();
});

test("pages without an account speak the same language", async ({ browser }) => {
  const context = await browser.newContext();
  await context.addCookies([{ name: language, value: "fr", url: testUrl() }]);
  const page = await context.newPage();
  await page.goto(`${testUrl()}/no/such/page`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/pas de page à cette adresse/);
  await context.close();
});

test("a cookie with anything else in it is nothing", async ({ browser }) => {
  for (const value of ["../../package", "__proto__", "x".repeat(3000)]) {
    const context = await browser.newContext({ locale: "fr-FR" });
    await context.addCookies([{ name: language, value, url: testUrl() }]);
    const page = await context.newPage();
    const response = await page.goto(`${testUrl()}/sign-in`);
    expect(response?.status()).toBe(200);
    await expect(page.locator("html")).toHaveAttribute("lang", "fr");
    await context.close();
  }
});
