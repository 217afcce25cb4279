import { defineConfig } from "@playwright/test";
import { launchOptions } from "./chromium.ts";

export default defineConfig({
  testDir: "..",
  testMatch: "{e2e,faults}/**/*.spec.ts",
  outputDir: "../../test-results/e2e",
  globalSetup: "./globalSetup.ts",
  // Two cores: two browsers and an SFU already fill them.
  workers: 1,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json"]],
  forbidOnly: true,
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    locale: "en-GB",
    timezoneId: "Europe/Lisbon",
  },
});
