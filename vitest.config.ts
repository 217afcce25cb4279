import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const shared = { resolve: { alias: { "@": root } } };

// Files of one worker share their modules where each test tidies up what it changed: a third of the
// time. Those of `local` start processes, and have a worker each.
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "convex",
          isolate: false,
          include: ["tests/convex/**/*.test.ts"],
          environment: "edge-runtime",
          server: { deps: { inline: ["convex-test"] } },
          // Properties over many runs, on a machine that does something else as well.
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: "lib",
          isolate: false,
          include: ["tests/{lib,components}/**/*.test.{ts,tsx}"],
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: "local",
          include: ["tests/local/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
