import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const shared = { resolve: { alias: { "@": root } } };

/** Media, speech and builds, each of which takes all that two cores have; and what evens out both lines. */
const HEAVY = [
  "tests/local/{recorder,captions}/**/*.test.ts",
  "tests/local/engine/recording.test.ts",
  "tests/local/signInBuild.test.ts",
  "tests/local/target/target.test.ts",
];

/** What waits for looks each half minute, or to connect again and again, and for little else. */
const WAITING = ["tests/local/{presenceLost,presenceUntold,chatLost}.test.ts"];

/** What takes seconds: properties over many runs, every id with every role, logs that are sealed and verified again and again. */
const THOROUGH = [
  "tests/convex/audit{Tamper,Chain,AppendOnly}.test.ts",
  "tests/convex/{calendarModel,broadcastEgress,reminders,slots,slotReads,scale,insightFolds,zoneChanges}.test.ts",
  "tests/convex/{openapi,alerts,alertJoins,webhooks,matrix,outsideFile,repairs,limits,timeline}.test.ts",
  "tests/convex/{calendarFeeds,calendarFile,captions,captionsService,mails,mailService,orders}.test.ts",
  "tests/convex/{publicReads,recordingBucket,recordingEgress,recordingPosts,recordingRetry}.test.ts",
  "tests/convex/recordingState.test.ts",
];

/** What waits by the clock, or reads all of the history. */
const THOROUGH_LIB = [
  "tests/lib/{secretScan,soakInvariants}.test.ts",
  "tests/lib/backup/backup.test.ts",
  "tests/lib/recording/download.test.ts",
  "tests/lib/session/probe.test.ts",
];

const backend = {
  isolate: false,
  environment: "edge-runtime",
  server: { deps: { inline: ["convex-test"] } },
  // On a machine that does something else as well.
  testTimeout: 30_000,
};

const processes = { testTimeout: 120_000, hookTimeout: 60_000 };

// Files of one worker share their modules where each test tidies up what it changed: a third of the
// time. Those of `local`, `heavy` and `waiting` start processes, and have a worker each.
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          ...backend,
          name: "convex",
          include: ["tests/convex/**/*.test.ts"],
          exclude: THOROUGH,
        },
      },
      { ...shared, test: { ...backend, name: "thorough", include: THOROUGH } },
      {
        ...shared,
        test: {
          name: "lib",
          isolate: false,
          include: ["tests/{lib,components}/**/*.test.{ts,tsx}"],
          exclude: THOROUGH_LIB,
          testTimeout: 30_000,
        },
      },
      { ...shared, test: { name: "thorough-lib", include: THOROUGH_LIB, testTimeout: 30_000 } },
      {
        ...shared,
        test: {
          name: "local",
          include: ["tests/local/**/*.test.ts"],
          exclude: [...HEAVY, ...WAITING],
          ...processes,
        },
      },
      { ...shared, test: { name: "heavy", include: HEAVY, ...processes } },
      { ...shared, test: { name: "waiting", include: WAITING, ...processes } },
    ],
  },
});
