import { defineConfig } from "@playwright/test";
import { launchOptions, permissions } from "./chromium.ts";

/** These take all that two cores have: encoders, models, players. One of them at a time. */
const BUSY = [
  "e2e/{watch,recording,captions,broadcast,debug,share}.spec.ts",
  "faults/{devicesBackground,devicesBackdrops,quality}.spec.ts",
];

export default defineConfig({
  testDir: "..",
  projects: [
    { name: "busy", testMatch: BUSY, workers: 1 },
    { name: "journeys", testMatch: "{e2e,faults}/**/*.spec.ts", testIgnore: BUSY },
  ],
  outputDir: "../../test-results/e2e",
  globalSetup: "./globalSetup.ts",
  // On two cores most of a journey is waiting: for a network to be away, a sample, a webhook. Each
  // worker has a stack of its own, so that they meet in nothing but the machine.
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
