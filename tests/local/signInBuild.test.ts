import { execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, isListening } from "../../local/stack/ports.ts";
import { until } from "./stack/waiting.ts";

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

/** The server that a build for an image has of its own. */
async function serve(home: string) {
  const standalone = join(home, ".next", "standalone");
  const [server] = readdirSync(standalone, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith("server.js") && !file.includes("node_modules"),
  );
  const port = await freePort();
  const child = spawn(process.execPath, [join(standalone, server!)], {
    stdio: "ignore",
    env: {
      ...process.env,
      NODE_ENV: "production",
      HOSTNAME: "127.0.0.1",
      PORT: String(port),
      CONVEX_URL: "http://127.0.0.1:9",
      LIVEKIT_URL: "ws://127.0.0.1:9",
      LOCAL_ISSUER_URL: "http://127.0.0.1:9",
      CLERK_SECRET_KEY: `sk_test_${"x".repeat(40)}`,
    },
  });
  const ended = new Promise((done) => child.once("exit", done));
  const stop = async () => void (child.kill("SIGKILL"), await ended);
  try {
    await until("the server listens", () => isListening(port), 30_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, stop };
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
  let home = "";
  let code = "";
  beforeAll(async () => {
    // As deploy/app/Dockerfile makes it.
    home = await build({ ...env, PARLEY_STANDALONE: "1" });
    code = codeOf(home);
  }, 180_000);

  test("serves pages by itself, as in the image", async () => {
    const { url, stop } = await serve(home);
    const { status, headers } = await fetch(`${url}/doctor`, { redirect: "manual" });
    await stop();
    expect(status).toBeLessThan(400);
    expect(headers.get("content-security-policy")).toContain("ws://127.0.0.1:9");
  });

  test("has that one", () => expect(code).toContain(has));
  test.each(lacks)("has no %s of the other", (word) => expect(code).not.toContain(word));
  test("has no secret of the server", () => {
    // The words of the connection check may name the variable; no code reads or holds its value.
    expect(code).not.toMatch(/env(\.|\[["'])LIVEKIT_API_SECRET/);
    expect(code).not.toMatch(/(LIVEKIT_API_SECRET|CLERK_SECRET_KEY)["']?\s*[:=]\s*["'][a-z]/);
  });
});
