import { defineConfig } from "@playwright/test";
import { launchOptions, permissions } from "./chromium.ts";

/** One person at most is in a room, but for a moment; or the room is gone for most of the time. */
const ALONE = [
  "e2e/{account,again,alerts,audit,availability,axe,booking,bucket,captions,clocks}.spec.ts",
  "e2e/{doctor,edges,embed,failures,guests,headers,history,hostile,inert,insights}.spec.ts",
  "e2e/{keyboard,languages,loading,lobby,mobile,motion,notices,ownAccount,preflight}.spec.ts",
  "e2e/{provider,providerBookings,refusals,restart,rightToLeft,scripts,secrets}.spec.ts",
  "e2e/{shortcuts,start,telemetry,timeline,today,weight}.spec.ts",
  "faults/{devices,devicesHints,doctor,sfu,token,tokens}.spec.ts",
];

export default defineConfig({
  testDir: "..",
  projects: [
    { name: "calls", testMatch: "{e2e,faults}/**/*.spec.ts", testIgnore: ALONE, workers: 1 },
    { name: "alone", testMatch: ALONE, workers: 1 },
  ],
  outputDir: "../../test-results/e2e",
  globalSetup: "./globalSetup.ts",
  // A call of two browsers and the SFU fills two cores at times, and two of them starve each other
  // (measured: one in two hundred fails). Beside it goes what one person does, on a stack of its own.
  // A third line, of what mostly waits, left no core idle: a recovery of two seconds took twenty-two.
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
