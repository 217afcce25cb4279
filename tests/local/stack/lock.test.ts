import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run, tempFolder } from "./helpers.ts";

const ROUNDS = 40;
const EACH_MS = 25;

/** Tries for the lock of one home after the other, at times that another process knows as well. */
const CONTENDER = `
  import { takeFreeLock } from "./local/stack/lock.ts";
  import { homePaths } from "./local/stack/paths.ts";
  const [folder, startsAt] = process.argv.slice(1);
  const locks = [];
  for (let round = 0; round < ${ROUNDS}; round += 1) {
    while (Date.now() < Number(startsAt) + round * ${EACH_MS});
    locks.push(takeFreeLock(homePaths(folder + "/" + round), { pid: process.pid, url: "" }));
  }
  console.log(JSON.stringify(locks.map((lock) => lock !== null)));
  // Held until both are through.
  process.stdin.on("end", () => process.exit(0)).resume();
`;

it("of two starts at the same moment one goes on, and not neither", async () => {
  const folder = tempFolder();
  for (let round = 0; round < ROUNDS; round += 1) mkdirSync(join(folder, String(round)));
  const startsAt = String(Date.now() + 1_000);
  const args = ["--input-type=module", "-e", CONTENDER, folder, startsAt];
  const contenders = [run(args), run(args)];
  await expect
    .poll(() => contenders.map(({ text }) => text().includes("]")), { timeout: 20_000 })
    .toEqual([true, true]);
  const [one, other] = contenders.map(({ text }) => JSON.parse(text()) as boolean[]);
  for (const { child } of contenders) child.stdin!.end();
  expect(one!.map((has, round) => Number(has) + Number(other![round]))).toEqual(
    Array.from({ length: ROUNDS }, () => 1),
  );
});
