/** `npm run migrate [-- --again]`: the changes of stored data, on the stack that runs from the home. */
import { setTimeout as sleep } from "node:timers/promises";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import type { EngineOptions } from "../engine/index.ts";
import { readEnvironment } from "../stack/environment.ts";
import { readJson } from "../stack/files.ts";
import { homePaths } from "../stack/paths.ts";
import { Problem, sentenceOf } from "../stack/problem.ts";
import { homeFrom } from "../stack/settings.ts";

type Progress = { name: string; state: string; processed: number; error?: string };

const LOOK_EVERY_MS = 200;
const run = makeFunctionReference<"mutation">("migrations:run");
const status = makeFunctionReference<"query", Record<string, never>, Progress[]>(
  "migrations:status",
);

/** Resolves once each has ended. @throws Problem where one failed, or no engine answers */
export async function migrate(home: string, isAgain: boolean): Promise<Progress[]> {
  const options = readJson(homePaths(home).engineOptions) as EngineOptions | undefined;
  if (options === undefined) {
    throw new Problem("There is no engine here: for Convex, npx convex run migrations:run");
  }
  const client = new ConvexHttpClient(`http://127.0.0.1:${options.port}`, { logger: false });
  // The CLI calls internal functions in this same way.
  (client as unknown as { setAdminAuth(key: string): void }).setAdminAuth(options.adminKey);
  try {
    await client.mutation(run, isAgain ? { reset: true } : {});
    for (;;) {
      const progress = await client.query(status, {});
      // One that failed keeps those after it from beginning.
      const isOver = progress.every(({ state }) => state === "success");
      const hasFailed = progress.some(({ state }) => state === "failed" || state === "canceled");
      if (isOver || hasFailed) return progress;
      await sleep(LOOK_EVERY_MS);
    }
  } catch (error) {
    throw new Problem(`The migrations could not be run (${sentenceOf(error)}): is Parley started?`);
  }
}

if (import.meta.main) {
  try {
    const progress = await migrate(homeFrom(readEnvironment()), process.argv.includes("--again"));
    for (const { name, state, processed, error } of progress) {
      console.log(`${name}: ${state}, ${processed} rows${error ? ` (${error})` : ""}`);
    }
    process.exit(progress.every(({ state }) => state === "success") ? 0 : 1);
  } catch (error) {
    console.error(sentenceOf(error));
    process.exit(1);
  }
}
