import { defineConfig } from "@playwright/test";
import { launchOptions } from "./chromium.ts";

/** Each on a stack of its own, whose parts it takes away: most of their time they wait. */
const outages = "faults/{backend,doctor,network,sfu,ways}.spec.ts";

export default defineConfig({
  testDir: "..",
  outputDir: "../../test-results/e2e",
  globalSetup: "./globalSetup.ts",
  // Two cores: two browsers and an SFU already fill them. What waits may do so beside them.
  workers: 2,
  projects: [
    { name: "outages", testMatch: outages, workers: 1 },
    { name: "calls", testMatch: "{e2e,faults}/**/*.spec.ts", testIgnore: outages, workers: 1 },
  ],
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
    locale: "en-GB",
    timezoneId: "Europe/Lisbon",
  },
});
