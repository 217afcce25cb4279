/**
 * `npm run guards`: takes each guard out of a copy of this tree, one at a time, and says whether the
 * test of its row goes red. Words choose rows ("attack 5"); `--all` also runs those that need
 * processes or a browser, `--check` first that each test is green with its guard.
 */
import { kindOf, TRIALS } from "./rows.ts";
import { copyTree, tryIn } from "./trial.ts";

const flags = process.argv.slice(2).filter((word) => word.startsWith("--"));
const chosen = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const isAll = flags.includes("--all");
const trials = TRIALS.filter(({ row }) => chosen.length === 0 || chosen.includes(row)).filter(
  ({ file }) => isAll || kindOf(file) === "quick",
);
if (trials.length === 0)
  throw new Error("No guard of these rows is tried here; `--all` tries more.");

const { folder, remove } = copyTree();
process.on("exit", remove);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

let wrong = 0;
for (const trial of trials) {
  const { row, guard, file } = trial;
  if (flags.includes("--check")) {
    const before = await tryIn(folder, trial, "guard");
    if (before.kind !== "green") console.log(`✗ ${row}: ${file} is ${before.kind} as it is`);
    if (before.kind !== "green") wrong += 1;
  }
  const { kind, seconds, words } = await tryIn(folder, trial, "none");
  if (kind !== "red") wrong += 1;
  const sign = kind === "red" ? "✓" : "✗";
  console.log(`${sign} ${row}: without ${guard.file}, ${file} is ${kind} (${words}, ${seconds} s)`);
}
console.log(`\n${trials.length} guards were taken away, ${wrong} not noticed`);
process.exitCode = wrong > 0 ? 1 : 0;
