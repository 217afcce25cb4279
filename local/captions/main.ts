/** The captions' process: `node main.ts OPTIONS.json`. */
import { endWhenAsked, endWithParent } from "../stack/endWithParent.ts";
import { readJson } from "../stack/files.ts";
import { sentenceOf } from "../stack/problem.ts";
import { Jobs } from "./jobs.ts";
import type { CaptionsOptions } from "./options.ts";
import { createCaptionsServer } from "./server.ts";

try {
  const options = readJson(process.argv[2]!) as CaptionsOptions;
  const jobs = new Jobs(options);
  process.on("exit", () => jobs.stopAll());
  if (options.hasParent) endWithParent();
  else endWhenAsked();
  const server = createCaptionsServer(options.secret, jobs);
  server.once("error", fail);
  server.listen(options.port, "127.0.0.1");
} catch (error) {
  fail(error);
}

function fail(error: unknown) {
  console.error(sentenceOf(error));
  process.exit(1);
}
