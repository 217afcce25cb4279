import { defineConfig } from "@playwright/test";
import { launchOptions, permissions } from "./chromium.ts";

/** Waits for most of its time: for what is away, for a time limit, or for people who do not come. */
const WAITING = [
  "e2e/{departure,doctor,preflight,restart}.spec.ts",
  "faults/{backend,devicesHints,doctor,sfu,tokens}.spec.ts",
];

/** One person at most is in a room, but for a moment. */
const ALONE = [
  "e2e/{account,again,alerts,audit,axe,booking,clock,clocks,debug,edges,embed}.spec.ts",
  "e2e/{failures,groups,guests,headers,history,hostile,inert,insights,keyboard,languages}.spec.ts",
  "e2e/{leave,loading,lobby,mobile,motion,notices,ownAccount,provider,refusals}.spec.ts",
  "e2e/{rightToLeft,scripts,secrets,shortcuts,start,telemetry,timeline,today,weight}.spec.ts",
  "faults/{devices,token}.spec.ts",
];

export default defineConfig({
  testDir: "..",
  projects: [
    {
      name: "calls",
      testMatch: "{e2e,faults}/**/*.spec.ts",
      testIgnore: [...ALONE, ...WAITING],
      workers: 1,
    },
    { name: "alone", testMatch: ALONE, workers: 1 },
    { name: "waiting", testMatch: WAITING, workers: 1 },
  ],
  outputDir: "../../test-results/e2e",
  globalSetup: "./globalSetup.ts",
  // A call of two browsers and the SFU fills two cores at times, and two of them starve each other
  // (measured: one in two hundred fails). Beside it goes what one person does, and what mostly waits,
  // each on a stack of its own.
  workers: 3,
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
