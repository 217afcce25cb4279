import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { ConvexHttpClient } from "convex/browser";
import { loadSecrets } from "../../local/stack/secrets.ts";
import { testHome, testPorts, testUrl } from "./stack.ts";

export type PersonId =
  | "demo-provider"
  | "second-provider"
  | "demo-client"
  | "second-client"
  | "demo-outsider"
  | "demo-admin";

const NAMES: Record<PersonId, string> = {
  "demo-provider": "Demo provider",
  "second-provider": "Second provider",
  "demo-client": "Demo client",
  "second-client": "Second client",
  "demo-outsider": "Demo outsider",
  "demo-admin": "Demo admin",
};

/** A browser of their own, signed in by the picker as a person would. */
export async function signIn(browser: Browser, person: PersonId, options = {}) {
  const context = await browser.newContext(options);
  sayGoodbye(context);
  const page = await context.newPage();
  await pick(page, person);
  return { context, page };
}

export async function pick(page: Page, person: PersonId) {
  await page.goto(`${testUrl()}/sign-in`);
  await page.getByRole("button", { name: NAMES[person] }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(/sign in/i);
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

const polite = new WeakSet<BrowserContext>();

/**
 * Its pages leave before it closes, as those of a window do. Ended in the middle, somebody is in the
 * room for as long as LiveKit waits for them, and the next test meets them.
 */
function sayGoodbye(context: BrowserContext) {
  if (polite.has(context)) return;
  polite.add(context);
  const close = context.close.bind(context);
  context.close = async (options) => {
    const leaving = context.pages().map((page) => page.goto("about:blank", { timeout: 2_000 }));
    await Promise.allSettled(leaving);
    await close(options);
  };
}

/** Signed in without the picker, for what is not about signing in. */
export async function openAs(context: BrowserContext, person: PersonId, path: string) {
  sayGoodbye(context);
  const page = await context.newPage();
  await page.goto(`${testUrl()}/sign-in?as=${person}&to=${encodeURIComponent(path)}`);
  return page;
}

/** The backend as this person, past the page: for preparing and for checking. */
export async function backendAs(person: PersonId): Promise<ConvexHttpClient> {
  const response = await fetch(`http://127.0.0.1:${testPorts().people}/token`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: testUrl() },
    body: JSON.stringify({ personId: person }),
  });
  const { token } = (await response.json()) as { token: string };
  const client = new ConvexHttpClient(`http://127.0.0.1:${testPorts().convex}`, { logger: false });
  client.setAuth(token);
  return client;
}

/** The deployment's own key, as `npx convex run` has it: for what no sign-in may call. */
export function backendAsDeployment(): ConvexHttpClient {
  const backend = new ConvexHttpClient(`http://127.0.0.1:${testPorts().convex}`, { logger: false });
  // Not in the client's public types.
  (backend as unknown as { setAdminAuth(key: string): void }).setAdminAuth(
    loadSecrets(testHome().secrets).engineAdminKey,
  );
  return backend;
}

/** Who a demo person is in their tokens. */
export function tokenIdentifierOf(id: string): string {
  return `http://127.0.0.1:${testPorts().people}|${id}`;
}
