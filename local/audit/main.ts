/** `npm run verify:audit [-- URL] [--heads FILE]`: see `--help`. */
import { parseArgs } from "node:util";
import { readEnvironment } from "../stack/environment.ts";
import { readJson, writePrivateJson } from "../stack/files.ts";
import { sentenceOf } from "../stack/problem.ts";
import type { Head } from "./chain.ts";
import { placeFrom, sourceAt } from "./source.ts";
import { type Verdict, verifyAll } from "./verify.ts";

const HELP = `npm run verify:audit [-- URL] [--heads FILE]

Reads every row of the token log and of the audit logs, and the blocks that they were sealed in, and
computes each hash anew: names each row that was edited, deleted or inserted since, blocks that were
cut off, and rows that nothing has sealed for a quarter of an hour.

  URL            the deployment; by default CONVEX_URL, else the local stack
  --heads FILE   keep the last block of each chain there; the next time it must still be in the chain
  --help         this text

The key comes from CONVEX_SELF_HOSTED_ADMIN_KEY or CONVEX_DEPLOY_KEY, or is the local stack's own.

Ends with 0 when all is as it was sealed, 1 when it is not, 2 when it could not be read.`;

/** More than these of one log say no more. */
const MAX_TOLD = 20;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 2;
}

async function main(args: string[]): Promise<0 | 1> {
  const options = { heads: { type: "string" }, help: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const before = (values.heads && readJson(values.heads)) as Record<string, Head> | undefined;
  const verdicts = await verifyAll(sourceAt(placeFrom(readEnvironment(), positionals[0])), before);
  for (const verdict of verdicts) console.log(describe(verdict));
  if (verdicts.some(({ problems }) => problems.length > 0)) return 1;
  if (values.heads) writePrivateJson(values.heads, headsOf(verdicts));
  return 0;
}

function headsOf(verdicts: Verdict[]): Record<string, Head> {
  return Object.fromEntries(verdicts.flatMap(({ log, head }) => (head ? [[log, head]] : [])));
}

function describe({ log, blocks, sealed, unsealed, problems, head }: Verdict): string {
  const end = head ? `, the last one ${head.hash}` : "";
  const counts = `${sealed} rows in ${blocks} blocks${end}; ${unsealed} not sealed yet`;
  const told = problems.slice(0, MAX_TOLD).map((problem) => `\n  ${problem}`);
  const more = problems.length > MAX_TOLD ? `\n  and ${problems.length - MAX_TOLD} more` : "";
  return `${log}: ${problems.length === 0 ? "whole" : "BROKEN"}, ${counts}${told.join("")}${more}`;
}
