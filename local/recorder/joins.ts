import { statfsSync, statSync } from "node:fs";
import { TwirpError } from "./api/twirp.ts";
import type { Services } from "./egress.ts";
import type { Egresses } from "./egresses.ts";
import type { Finished } from "./output/finish.ts";
import { joinFiles, type Piece } from "./output/join.ts";
import { isRunning } from "./store.ts";
import { sentenceOf } from "../stack/problem.ts";

type JoinNow =
  | { state: "working" }
  | ({ state: "done" } & Finished)
  | { state: "failed"; error: string };

type Join = { now: JoinNow; isAudio: boolean; abort: AbortController };

/** Beside the joined file and the backend's copy of it, room that recordings need meanwhile. */
const SPARE_BYTES = 500_000_000;

/**
 * One file made of several recordings; LiveKit's egress has nothing like it. They are made one
 * after another, and forgotten with the process: who asks again after a restart has it made anew.
 */
export class Joins {
  #services: Services;
  #egresses: Egresses;
  #known = new Map<string, Join>();
  #last: Promise<void> = Promise.resolve();

  constructor(services: Services, egresses: Egresses) {
    this.#services = services;
    this.#egresses = egresses;
    services.store.removeJoined();
  }

  /** How far it is; the first time that it is asked for, it begins. */
  ask(joinId: string, egressIds: string[]): JoinNow {
    const known = this.#known.get(joinId);
    if (known) return known.now;
    const pieces = egressIds.map((egressId) => this.#pieceOf(egressId));
    const isAudio = egressIds.every((egressId) => this.#egresses.isAudio(egressId));
    const join: Join = { now: { state: "working" }, isAudio, abort: new AbortController() };
    this.#known.set(joinId, join);
    this.#last = this.#last.then(() => this.#make(joinId, join, pieces));
    return join.now;
  }

  /** @throws where there is no such file, or not yet */
  finished(joinId: string): Finished & { isAudio: boolean } {
    const join = this.#known.get(joinId);
    if (join?.now.state !== "done") throw new TwirpError("not_found", "there is no such file");
    return { ...join.now, isAudio: join.isAudio };
  }

  drop(joinId: string) {
    this.#known.get(joinId)?.abort.abort();
    this.#known.delete(joinId);
    this.#services.store.removeFile(joinId);
  }

  stopAll() {
    for (const joinId of this.#known.keys()) this.drop(joinId);
  }

  #pieceOf(egressId: string): Piece {
    const { info } = this.#egresses.entry(egressId);
    const { store } = this.#services;
    if (isRunning(info)) {
      throw new TwirpError("failed_precondition", "the recording is not finished");
    }
    if (!store.hasFile(egressId)) throw new TwirpError("not_found", "there is no such file");
    const durationMs = Number((info.fileResults[0]?.duration ?? 0n) / 1_000_000n);
    return { path: store.fileOf(egressId), durationMs };
  }

  async #make(joinId: string, join: Join, pieces: Piece[]) {
    const { options, store } = this.#services;
    const { signal } = join.abort;
    if (signal.aborted) return;
    try {
      requireRoom(options.folder, pieces);
      const made = await joinFiles(options.ffmpeg, pieces, store.fileOf(joinId), signal);
      join.now = { state: "done", ...made };
    } catch (error) {
      join.now = { state: "failed", error: sentenceOf(error) };
      store.removeFile(joinId);
    }
    if (signal.aborted) store.removeFile(joinId);
  }
}

function requireRoom(folder: string, pieces: Piece[]) {
  const { bavail, bsize } = statfsSync(folder);
  const size = pieces.reduce((sum, { path }) => sum + statSync(path).size, 0);
  if (bavail * bsize < 2 * size + SPARE_BYTES) throw new Error("There is too little free space.");
}
