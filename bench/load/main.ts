/** `npm run load`: simulated pairs of people against a stack, and what came of it. */
import { isAbsolute, resolve } from "node:path";
import { sentenceOf } from "../../local/stack/problem.ts";
import { loadOptions, USAGE, type Where } from "./options.ts";
import { describeLoad, successOf } from "./report.ts";
import { runLoad } from "./run.ts";
import { remoteTarget, runningTarget } from "./running.ts";
import { ownTarget, type Target } from "./target.ts";

async function targetOf({ home, url, people }: Where): Promise<Target> {
  if (url !== undefined && people !== undefined) return remoteTarget(url, people);
  if (home !== undefined) return await runningTarget(isAbsolute(home) ? home : resolve(home));
  return await ownTarget();
}

if (process.argv.includes("--help")) {
  console.log(USAGE);
  process.exit(0);
}
try {
  const { where, ...options } = loadOptions(process.argv.slice(2));
  const target = await targetOf(where);
  try {
    const result = await runLoad(target, options);
    console.log(describeLoad(result, options));
    process.exitCode = successOf(result.outcomes) === 1 ? 0 : 1;
  } finally {
    await target.stop();
  }
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 2;
}
process.exit();
