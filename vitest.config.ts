import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const shared = { resolve: { alias: { "@": root } } };

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "convex",
          include: ["tests/convex/**/*.test.ts"],
          environment: "edge-runtime",
          server: { deps: { inline: ["convex-test"] } },
        },
      },
      {
        ...shared,
        test: { name: "lib", include: ["tests/{lib,components}/**/*.test.{ts,tsx}"] },
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
