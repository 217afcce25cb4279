import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { firstAt, limits } from "@/bench/load/scale/limits.ts";
import { convexCloud, livekitCloud, monthOf, selfHosted, STEPS } from "@/bench/load/scale/model.ts";
import { about, TABLES } from "@/bench/load/scale/tables.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Without the blanks that a formatter aligns columns with. */
const bare = (text: string) => text.replace(/-{3,}/g, "---").replace(/[ \t]+/g, " ");
const page = bare(readFileSync(join(ROOT, "docs/SCALE.md"), "utf8"));

test.each(Object.entries(TABLES))(
  "docs/SCALE.md has the %s as it comes out now",
  (_name, table) => {
    expect(page).toContain(bare(table()));
  },
);

describe("the model", () => {
  test("grows with the sessions, and has a floor", () => {
    const [small, middle, large] = STEPS.map(monthOf);
    expect(large!.personMinutes).toBe(100 * middle!.personMinutes);
    expect(large!.documents).toBe(100 * middle!.documents);
    expect(small!.sfuNodes).toBe(1);
    expect(convexCloud(monthOf(0))).toBe(25);
    expect(selfHosted(small!).dollars).toBeLessThan(selfHosted(middle!).dollars);
  });

  test("takes the cheaper plan", () => {
    expect(livekitCloud(monthOf(10)).name).toBe("Ship");
    expect(livekitCloud(monthOf(100_000)).name).toBe("Scale");
  });

  test("names what gives way first: in order, and within the step", () => {
    const days = limits().map(({ sessionsADay }) => sessionsADay);
    expect(days).toEqual(days.toSorted((a, b) => a - b));
    for (const step of STEPS) expect(firstAt(step)?.sessionsADay ?? 0).toBeLessThanOrEqual(step);
    for (const step of STEPS) expect(firstAt(step)).toBeDefined();
  });

  test("says from where on one self-hosted deployment does not do, as a limit and at its price", () => {
    const one = limits().find(({ what }) => what.startsWith("one self-hosted Convex deployment"))!;
    expect(selfHosted(monthOf(one.sessionsADay * 0.99)).deployments).toBe(1);
    expect(selfHosted(monthOf(one.sessionsADay * 1.01)).deployments).toBe(2);
    expect(TABLES.monthTable()).toMatch(/both self-hosted .* \(not by one deployment: \d+\) \|/);
  });

  test("names no limit of the one-machine stack at a step that nobody reaches with it", () => {
    expect(limits().some(({ isOfEngine }) => isOfEngine)).toBe(true);
    for (const step of STEPS) expect(firstAt(step)?.isOfEngine).toBeUndefined();
  });

  test("says three digits", () => {
    expect([0, 7235.4, 0.0466, 1_234_567].map(about)).toEqual(["0", "7,240", "0.05", "1,230,000"]);
  });
});
