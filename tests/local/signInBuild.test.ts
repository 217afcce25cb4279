import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCES = [
  "app",
  "components",
  "convex",
  "i18n",
  "lib",
  "messages",
  "public",
  "next.config.ts",
  "package.json",
  "proxy.ts",
  "tsconfig.json",
];
const CLERK_KEY = `pk_test_${btoa("demo-1.clerk.accounts.dev$")}`;

// What only the one or the other sign-in has in its code.
const LOCAL = ["parley.person", "local/people", "/people`", "stringify({personId"];
const CLERK = ["clerk.browser.js", "__clerk", "@clerk/"];

const BUILDS = join(ROOT, "test-builds");
afterAll(() => rmSync(BUILDS, { recursive: true, force: true }));

/** Builds a copy inside the repository, where node_modules is found and no other build is disturbed. */
async function build(env: Record<string, string>): Promise<string> {
  mkdirSync(BUILDS, { recursive: true });
  const home = mkdtempSync(join(BUILDS, "sign-in-"));
  for (const source of SOURCES) cpSync(join(ROOT, source), join(home, source), { recursive: true });
  const next = join(ROOT, "node_modules", "next", "dist", "bin", "next");
  await promisify(execFile)(process.execPath, [next, "build"], {
    cwd: home,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  return home;
}

/** All code of a build, for the browser and for the server. */
function codeOf(home: string): string {
  return ["static", "server"]
    .flatMap((part) =>
      readdirSync(join(home, ".next", part), { recursive: true, withFileTypes: true }),
    )
    .filter((entry) => entry.isFile() && /\.(js|html|css)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

describe.each([
  {
    kind: "local",
    env: { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "" },
    has: "parley.person",
    lacks: CLERK,
  },
  {
    kind: "Clerk",
    env: { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: CLERK_KEY },
    has: "@clerk/",
    lacks: LOCAL,
  },
])("a build with $kind sign-in", ({ env, has, lacks }) => {
  let code = "";
  beforeAll(async () => void (code = codeOf(await build(env))), 180_000);

  test("has that one", () => expect(code).toContain(has));
  test.each(lacks)("has no %s of the other", (word) => expect(code).not.toContain(word));
  test("has no secret of the server", () => {
    // The words of the connection check may name the variable; no code reads or holds its value.
    expect(code).not.toMatch(/env(\.|\[["'])LIVEKIT_API_SECRET/);
    expect(code).not.toMatch(/(LIVEKIT_API_SECRET|CLERK_SECRET_KEY)["']?\s*[:=]\s*["'][a-z]/);
  });
});
