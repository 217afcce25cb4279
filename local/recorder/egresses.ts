import { type EgressInfo, EgressStatus, type ListEgressRequest } from "@livekit/protocol";
import { TwirpError } from "./api/twirp.ts";
import { cannot, completeEgress, Egress, hasBegun, type Services, type Start } from "./egress.ts";
import { nanoseconds } from "./ids.ts";
import { isRunning, type Entry } from "./store.ts";

/** One machine encodes only so many at once; more would spoil them all. */
const MOST_AT_ONCE = 4;

/** Every egress that this recorder knows, running or from before. */
export class Egresses {
  #services: Services;
  #entries = new Map<string, Entry>();
  #running = new Map<string, Egress>();

  constructor(services: Services) {
    this.#services = services;
    for (const entry of services.store.load()) this.#entries.set(entry.info.egressId, entry);
  }

  /**
   * Ends what was running when the recorder died; the partial files are kept and told. One whose
   * capture had ended is whole, and is completed. A copy may take long: all of them are over before
   * the first one is.
   */
  async recover() {
    const lost = [...this.#entries.values()].filter(({ info }) => isRunning(info));
    const dead = lost.map((entry) => ({ entry, wasActive: this.#endDead(entry) }));
    for (const { entry, wasActive } of dead) {
      const { info } = entry;
      info.status = await completeEgress(entry, wasActive, this.#services);
      info.updatedAt = nanoseconds(Date.now());
      this.#services.store.write(entry);
      this.#services.webhooks.send("egress_ended", info);
    }
  }

  /** True: it had begun. */
  #endDead(entry: Entry): boolean {
    const { info } = entry;
    const wasActive = hasBegun(info);
    if (info.endedAt !== 0n) return wasActive;
    info.error = "The recorder ended in the middle";
    info.endedAt = nanoseconds(Date.now());
    info.status = EgressStatus.EGRESS_ENDING;
    this.#services.store.write(entry);
    return wasActive;
  }

  start(start: Start): EgressInfo {
    if (this.#running.size >= MOST_AT_ONCE) {
      throw new TwirpError("resource_exhausted", "the recorder is busy with other recordings");
    }
    const egress = new Egress(this.#services, start);
    const { egressId } = egress.info;
    this.#entries.set(egressId, egress.entry);
    this.#running.set(egressId, egress);
    void egress.ended.then(() => this.#running.delete(egressId));
    return egress.info;
  }

  /** The running one of that id; else the refusal that LiveKit has for it. */
  running(egressId: string, what: string): Egress {
    const egress = this.#running.get(egressId);
    if (egress) return egress;
    throw cannot(this.entry(egressId).info, what);
  }

  entry(egressId: string): Entry {
    const entry = this.#entries.get(egressId);
    if (!entry) throw new TwirpError("not_found", "egress does not exist");
    return entry;
  }

  isAudio(egressId: string): boolean {
    const { request } = this.entry(egressId).info;
    return request.case === "roomComposite" && request.value.audioOnly;
  }

  list({ egressId, roomName, active }: ListEgressRequest): EgressInfo[] {
    if (egressId) return [this.entry(egressId).info];
    return [...this.#entries.values()]
      .map(({ info }) => info)
      .filter((info) => !roomName || info.roomName === roomName)
      .filter((info) => !active || isRunning(info))
      .toSorted((a, b) => Number(b.updatedAt - a.updatedAt));
  }

  /** How many run, and how many may. */
  get load() {
    return { running: this.#running.size, most: MOST_AT_ONCE };
  }

  /** Ends everything in order: the files are complete when it resolves. */
  async stopAll() {
    const all = [...this.#running.values()];
    for (const egress of all) if (isRunning(egress.info)) stopQuietly(egress);
    await Promise.all(all.map(({ ended }) => ended));
  }
}

function stopQuietly(egress: Egress) {
  try {
    egress.stop();
  } catch {
    // It is ending already.
  }
}
