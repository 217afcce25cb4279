import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../local/stack/ports.ts";
import { type Stack, type StackOptions, startStack } from "../local/stack/stack.ts";
import { permissions, usualCamera } from "../tests/e2e/chromium.ts";

export type Bench = {
  url: string;
  ports: Stack["ports"];
  open: Open;
  hold: Stack["hold"];
};
type Open = (person: string, path: string) => Promise<{ page: Page; context: BrowserContext }>;

/** The production build on a fresh stack, and browsers to look at it with. */
export async function withBrowsers<T>(
  work: (bench: Bench) => Promise<T>,
  options: Pick<StackOptions, "lan" | "lanAddress"> = {},
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "parley-bench-"));
  const ports = await freePorts();
  // The bare page exists only where this is set.
  process.env.PARLEY_BENCH = "1";
  const stack = await startStack({ home, ports, log: () => {}, ...options });
  const browser = await chromium.launch(usualCamera);
  try {
    const url = stack.lanUrl ?? stack.url;
    return await work({ url, ports, open: opener(browser, url), hold: stack.hold });
  } finally {
    await browser.close();
    await stack.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

export function opener(browser: Browser, url: string): Open {
  return async (person, path) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      ignoreHTTPSErrors: true,
      permissions,
    });
    const page = await context.newPage();
    await page.goto(`${url}/sign-in?as=${person}&to=${encodeURIComponent(path)}`);
    await page.waitForURL((at) => at.pathname === path.split("?")[0]);
    return { page, context };
  };
}
