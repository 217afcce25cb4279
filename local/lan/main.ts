/** The TLS proxy's process: `node main.ts OPTIONS.json`. */
import { createLog } from "../../lib/log/log.ts";
import { endWithParent } from "../stack/endWithParent.ts";
import { readJson } from "../stack/files.ts";
import { sentenceOf } from "../stack/problem.ts";
import type { Ports } from "../stack/settings.ts";
import { loadCertificate } from "./certificate.ts";
import { createProxy } from "./proxy.ts";

export type LanOptions = { address: string; ports: Ports; folder: string };

try {
  const { address, ports, folder } = readJson(process.argv[2]!) as LanOptions;
  const log = createLog("proxy");
  const certificate = await loadCertificate(folder, [address, "127.0.0.1"]);
  const server = createProxy({ certificate, ports, log });
  server.once("error", fail);
  server.listen(ports.lan, address, () => log.info("listening", { port: ports.lan }));
  endWithParent();
} catch (error) {
  fail(error);
}

function fail(error: unknown) {
  console.error(sentenceOf(error));
  process.exit(1);
}
