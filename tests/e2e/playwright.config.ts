import { defineConfig } from "@playwright/test";
import { launchOptions, permissions } from "./chromium.ts";

/** Nobody joins a call in these, but for a moment. */
const PAGES = [
  "e2e/{again,audit,axe,booking,headers,hostile,inert,insights,languages}.spec.ts",
  "e2e/{mobile,notices,ownAccount,provider,rightToLeft,scripts,secrets}.spec.ts",
];

export default defineConfig({
  testDir: "..",
  projects: [
    { name: "calls", testMatch: "{e2e,faults}/**/*.spec.ts", testIgnore: PAGES, workers: 1 },
    { name: "pages", testMatch: PAGES, workers: 1 },
  ],
  outputDir: "../../test-results/e2e",
  globalSetup: "./globalSetup.ts",
  // A call of two browsers and the SFU fills two cores at times, and two of them starve each other
  // (measured: one in two hundred fails). Pages are seen beside it, by a worker with a stack of its own.
  workers: 2,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json"]],
  forbidOnly: true,
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions,
    screenshot: "only-on-failure",
    // A trace films every page, which takes a third of two cores from the call that is tested.
    trace: process.env["PARLEY_TRACE"] ? "retain-on-failure" : "off",
    permissions,
    locale: "en-GB",
    timezoneId: "Europe/Lisbon",
  },
});
