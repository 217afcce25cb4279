/** The recorder's process: `node main.ts OPTIONS.json`. */
import { readJson } from "../stack/files.ts";
import { sentenceOf } from "../stack/problem.ts";
import { createRecorderServer } from "./api/server.ts";
import { Egresses } from "./egresses.ts";
import { Joins } from "./joins.ts";
import { log } from "./log.ts";
import type { RecorderOptions } from "./options.ts";
import { Store } from "./store.ts";
import { Webhooks } from "./webhooks.ts";

/** The supervisor waits four seconds; a file needs one or two. The next start completes a long one. */
const ENDS_WITHIN_MS = 3500;

try {
  const options = readJson(process.argv[2]!) as RecorderOptions;
  const services = {
    options,
    store: new Store(options.folder),
    webhooks: new Webhooks(options),
  };
  const egresses = new Egresses(services);
  const joins = new Joins(services, egresses);
  const server = createRecorderServer(services, egresses, joins);
  server.once("error", fail);
  server.listen(options.port, "127.0.0.1", () => void egresses.recover().catch(unrecovered));
  endInOrder(egresses, joins);
} catch (error) {
  fail(error);
}

/** Completes the files that are being written, when the supervisor ends or asks for it. */
function endInOrder(egresses: Egresses, joins: Joins) {
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    joins.stopAll();
    setTimeout(() => process.exit(0), ENDS_WITHIN_MS);
    void egresses.stopAll().then(() => process.exit(0));
  };
  process.stdin.on("end", end).on("close", end).on("error", end).resume();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, end);
}

const unrecovered = (error: unknown) => log.error("not_recovered", { problem: sentenceOf(error) });

function fail(error: unknown) {
  console.error(sentenceOf(error));
  process.exit(1);
}
