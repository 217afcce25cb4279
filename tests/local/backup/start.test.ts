import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { decideRestore } from "@/local/backup/swap.ts";
import { homePaths } from "@/local/stack/paths.ts";
import { freePorts } from "@/local/stack/ports.ts";
import { loadSecrets } from "@/local/stack/secrets.ts";
import { startStack } from "@/local/stack/stack.ts";
import { contentOf, filledHome, removeHomes } from "../../lib/backup/home.ts";

afterAll(removeHomes);

it("a start finishes a restore that was cut off, before any part reads the data", async () => {
  const { home } = filledHome();
  const restored = filledHome().home;
  const paths = homePaths(home);
  // Those of a stack, which a start would refuse to do without.
  rmSync(homePaths(restored).secrets);
  loadSecrets(homePaths(restored).secrets);
  const expected = contentOf(restored);
  cpSync(homePaths(restored).engineData, join(paths.restoring, "convex"), { recursive: true });
  cpSync(homePaths(restored).secrets, join(paths.restoring, "secrets.json"));
  decideRestore(paths);
  // As far as it may have come: the old data is aside, and the new is not there yet.
  cpSync(paths.engineData, join(paths.beforeRestore, "convex"), { recursive: true });
  renameSync(paths.engineData, join(home, "gone"));
  const seen: unknown[] = [];
  const specs = () => {
    seen.push(contentOf(home).documents);
    return [];
  };
  const stack = await startStack({ home, ports: await freePorts(), specs });
  await stack.stop();
  expect(seen).toEqual([expected.documents]);
  expect(contentOf(home)).toEqual(expected);
  expect(existsSync(paths.restoreMark)).toBe(false);
});
