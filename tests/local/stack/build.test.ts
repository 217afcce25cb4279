import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensureBuild, fingerprint, isBuilt } from "@/local/stack/build.ts";
import { tempFolder } from "./helpers.ts";

function checkout() {
  const root = tempFolder();
  mkdirSync(join(root, "app", "bookings"), { recursive: true });
  mkdirSync(join(root, "convex"));
  writeFileSync(join(root, "app", "bookings", "page.tsx"), "one");
  writeFileSync(join(root, "proxy.ts"), "proxy");
  return root;
}

describe("a build's fingerprint", () => {
  it("is the same for the same sources and public variables", () => {
    const root = checkout();
    const env = { NEXT_PUBLIC_B: "2", NEXT_PUBLIC_A: "1" };
    const reordered = { NEXT_PUBLIC_A: "1", NEXT_PUBLIC_B: "2", PARLEY_PORT: "4000" };
    expect(fingerprint(env, root)).toBe(fingerprint(reordered, root));
  });

  it.each<[string, (root: string) => void]>([
    ["a changed page", (root) => writeFileSync(join(root, "app/bookings/page.tsx"), "two")],
    ["another page", (root) => writeFileSync(join(root, "app/page.tsx"), "")],
    ["a changed proxy", (root) => writeFileSync(join(root, "proxy.ts"), "other")],
  ])("differs with %s", (_, change) => {
    const root = checkout();
    const before = fingerprint({}, root);
    change(root);
    expect(fingerprint({}, root)).not.toBe(before);
  });

  it("differs with a public variable, and not with the backend's code", () => {
    const root = checkout();
    const before = fingerprint({}, root);
    writeFileSync(join(root, "convex", "bookings.ts"), "x");
    expect(fingerprint({ LIVEKIT_API_SECRET: "s" }, root)).toBe(before);
    expect(fingerprint({ NEXT_PUBLIC_CONVEX_URL: "https://x" }, root)).not.toBe(before);
  });
});

describe("a build", () => {
  /** Where Next.js is a script that makes a build. */
  function withNext() {
    const root = checkout();
    const bin = join(root, "node_modules", "next", "dist", "bin");
    mkdirSync(bin, { recursive: true });
    mkdirSync(join(root, ".next"));
    const next = (text: string) => writeFileSync(join(bin, "next"), text);
    next('require("fs").writeFileSync(".next/BUILD_ID", "x")');
    const said: string[] = [];
    const logFile = join(root, "build.log");
    const say = (line: string) => said.push(line);
    const ensure = () => ensureBuild({ env: process.env, say, logFile, root });
    return { root, next, said, logFile, ensure };
  }
  const stamp = (root: string) => join(root, ".next", "parley-build");
  const buildId = (root: string) => join(root, ".next", "BUILD_ID");

  it("is there with its stamp, that of these sources, and with Next.js's own", () => {
    const { root } = withNext();
    expect(isBuilt("this", root)).toBe(false);
    writeFileSync(stamp(root), "this");
    expect(isBuilt("this", root)).toBe(false);
    writeFileSync(buildId(root), "x");
    expect(isBuilt("this", root)).toBe(true);
    expect(isBuilt("other", root)).toBe(false);
    rmSync(stamp(root));
    expect(isBuilt("this", root)).toBe(false);
  });

  it("is made once, and again for other sources", async () => {
    const { root, said, ensure } = withNext();
    const done = /^Built the app in \d+ s\.$/;
    await ensure();
    expect(said.splice(0)).toEqual([
      "Building the app (about half a minute).",
      expect.stringMatching(done),
    ]);
    await ensure();
    expect(said).toEqual([]);
    writeFileSync(join(root, "proxy.ts"), "other");
    await ensure();
    expect(said).toEqual([
      "The app has changed: building it again (about half a minute).",
      expect.stringMatching(done),
    ]);
  });

  it("that failed is none, though the one before is still there", async () => {
    const { root, next, said, logFile, ensure } = withNext();
    await ensure();
    writeFileSync(join(root, "proxy.ts"), "other");
    next('console.error("proxy.ts does not compile"); process.exit(1)');
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(ensure()).rejects.toThrow(
        `proxy.ts does not compile\nThe app could not be built; its log is ${logFile}`,
      );
    }
    writeFileSync(join(root, "proxy.ts"), "proxy");
    next("process.exit(0)");
    said.length = 0;
    await ensure();
    expect(said).toHaveLength(2);
  });
});
