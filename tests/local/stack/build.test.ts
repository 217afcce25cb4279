import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fingerprint } from "@/local/stack/build.ts";
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
