import { EgressInfo, EgressStatus, type EgressInfo as Info } from "@livekit/protocol";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, readJson, writePrivateJson } from "../stack/files.ts";
import { sentenceOf } from "../stack/problem.ts";
import { log } from "./log.ts";
import { writeTrusted } from "./output/trust.ts";

/** What is known of an egress; `sha256` (hex) is its finished file's. */
export type Entry = { info: Info; sha256: string | null };

const KEPT_FOR_MS = 7 * 24 * 60 * 60_000;
const RUNNING = [
  EgressStatus.EGRESS_STARTING,
  EgressStatus.EGRESS_ACTIVE,
  EgressStatus.EGRESS_ENDING,
];
export const isRunning = ({ status }: Info) => RUNNING.includes(status);

/** The recordings' folder: each file, and beside it what is known of it. */
export class Store {
  /** The certificates that destinations are checked against, as they were at the start. */
  readonly trustedFile: string;
  #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    makeFolder(folder);
    this.trustedFile = writeTrusted(folder);
  }

  /** On disk a file has the egress's name, whatever it was asked to be called. */
  fileOf(egressId: string) {
    return join(this.#folder, `${egressId}.mp4`);
  }

  hasFile(egressId: string) {
    return statSync(this.fileOf(egressId), { throwIfNoEntry: false })?.isFile() ?? false;
  }

  /** A full disk must not end a recorder; the entry is then as it was last written. */
  write({ info, sha256 }: Entry) {
    try {
      writePrivateJson(this.#entryFile(info.egressId), { info: info.toJson(), sha256 });
    } catch (error) {
      log.error("entry_unwritten", { problem: sentenceOf(error) });
    }
  }

  removeFile(egressId: string) {
    rmSync(this.fileOf(egressId), { force: true });
  }

  /** What a recorder that ended had joined, or was about to: nobody would ever ask for it again. */
  removeJoined() {
    for (const name of readdirSync(this.#folder)) {
      if (/^JN_\w+\.mp4$/.test(name)) rmSync(join(this.#folder, name), { force: true });
    }
  }

  /** All that is known from before; what has no file any more is forgotten after a week. */
  load(): Entry[] {
    const names = readdirSync(this.#folder).filter((name) => name.endsWith(".json"));
    return names.flatMap((name) => this.#read(join(this.#folder, name)));
  }

  #read(file: string): Entry[] {
    try {
      const { info, sha256 } = readJson(file) as { info: never; sha256: string | null };
      const entry = { info: EgressInfo.fromJson(info, { ignoreUnknownFields: true }), sha256 };
      const { egressId, endedAt } = entry.info;
      const isOld = Number(endedAt / 1_000_000n) < Date.now() - KEPT_FOR_MS;
      if (isRunning(entry.info) || !isOld || this.hasFile(egressId)) return [entry];
      rmSync(file, { force: true });
      return [];
    } catch (error) {
      log.error("entry_left_out", { file, problem: sentenceOf(error) });
      return [];
    }
  }

  #entryFile(egressId: string) {
    return join(this.#folder, `${egressId}.json`);
  }
}
