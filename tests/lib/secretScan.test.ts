import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { committed, type Finding, findingsIn } from "../guards/secretScan";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What looks like a key and opens nothing: where it stands, and why it may. */
const KNOWN: readonly (readonly [path: string, text: string, why: string])[] = [
  ["tests/convex/recordingBucket.test.ts", "AKIAIOSFODNN7EXAMPLE", "of AWS's own documentation"],
  ["tests/lib/secretScan.test.ts", "AKIAIOSFODNN7EXAMPLE", "of this list"],
  ["tests/faults/hops/servers.ts", "APIofTheHealthyOne", "of a server that lives for one test"],
  ["tests/faults/hops/servers.ts", "APIofAnotherOne", "of a server that lives for one test"],
  ["tests/local/recorder/studio.ts", "APIrecordertests", "of a server that lives for one test"],
];

const isKnown = ({ path, text }: Finding) =>
  KNOWN.some(([known, key]) => path === known && text === key);
const unknownIn = (path: string, content: string) =>
  findingsIn(path, content)
    .filter((finding) => !isKnown(finding))
    .map(({ what }) => `${path}: ${what}`);

function tracked(): string[] {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: ROOT, encoding: "utf8" }).split("\0");
  return files.filter((file) => file !== "" && existsSync(join(ROOT, file)));
}

test("attack 27: no file here and none of any commit has a secret in it", () => {
  const here = tracked().flatMap((path) => unknownIn(path, readFileSync(join(ROOT, path), "utf8")));
  expect(here).toEqual([]);
  let count = 0;
  const before = new Set<string>();
  for (const { path, content } of committed(ROOT)) {
    count += 1;
    for (const found of unknownIn(path, content)) before.add(found);
  }
  expect([...before]).toEqual([]);
  expect(count).toBeGreaterThan(100);
}, 180_000);

test("each key that may stand is still where it is said to", () => {
  for (const [path, text] of KNOWN) expect(readFileSync(join(ROOT, path), "utf8")).toContain(text);
});

describe("the scan finds", () => {
  const letters = (count: number) => "aB3".repeat(count).slice(0, count);
  // Put together here, so that this file has none.
  const KEYS: [string, string][] = [
    ["private key", `-----BEGIN RSA PRIVATE ${"KEY"}-----\n${letters(64)}`],
    ["signed token", `eyJ${letters(20)}.eyJ${letters(40)}.${letters(43)}`],
    ["AWS key", `AKIA${"ABCD2345".repeat(2)}`],
    ["GitHub token", `ghp_${letters(36)}`],
    ["npm token", `npm_${letters(36)}`],
    ["Clerk or Stripe key", `sk_live_${letters(40)}`],
    ["webhook secret", `whsec_${letters(32)}`],
    ["Resend key", `re_${letters(8)}_${letters(24)}`],
    ["Google key", `AIza${letters(35)}`],
    ["Slack token", `xoxb-${letters(30)}`],
    ["LiveKit key", `LIVEKIT_API_KEY=API${letters(12)}\nLIVEKIT_API_SECRET=x`],
    ["Convex key", `prod:quick-otter-123|${"0a1b2c3d".repeat(4)}`],
    ["password in an address", `https://someone:${letters(16)}@example.com/`],
  ];

  test.each(KEYS)("a %s", (what, text) => {
    expect(findingsIn("some/file.ts", `x = "${text}";`).map((found) => found.what)).toEqual([what]);
  });

  test.each([".env", ".env.local", "deploy/.env.production"])("a file of settings: %s", (path) => {
    expect(findingsIn(path, "")).toHaveLength(1);
    expect(findingsIn("deploy/compose/.env.example", "")).toEqual([]);
  });
});
