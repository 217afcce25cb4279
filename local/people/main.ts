/** The people issuer's process: `node main.ts OPTIONS.json`. */
import { readJson } from "../stack/files.ts";
import { endWithParent } from "../stack/endWithParent.ts";
import { sentenceOf } from "../stack/problem.ts";
import { createIssuer, type IssuerOptions } from "./issuer.ts";
import { loadKeys } from "./keys.ts";

export type PeopleOptions = Omit<IssuerOptions, "keys"> & { port: number; keysFile: string };

try {
  const options = readJson(process.argv[2]!) as PeopleOptions;
  const keys = await loadKeys(options.keysFile);
  const server = createIssuer({ ...options, keys });
  server.once("error", fail);
  server.listen(options.port, "127.0.0.1");
  endWithParent();
} catch (error) {
  fail(error);
}

function fail(error: unknown) {
  console.error(sentenceOf(error));
  process.exit(1);
}
