import {
  EgressInfo,
  EgressSourceType,
  EgressStatus,
  FileInfo,
  StreamInfo,
  StreamInfo_Status,
} from "@livekit/protocol";
import { TwirpError } from "./api/twirp.ts";
import type { Plan } from "./api/requests.ts";
import type { LayoutName } from "./capture/layout.ts";
import type {
  CaptureOptions,
  FromCapture,
  StreamHealth,
  StreamReport,
} from "./capture/messages.ts";
import { startCapture, type Capture } from "./capture/process.ts";
import { newId, nanoseconds } from "./ids.ts";
import { log } from "./log.ts";
import type { RecorderOptions } from "./options.ts";
import { finishFile } from "./output/finish.ts";
import { redactUrl } from "./redact.ts";
import { isRunning, type Entry, type Store } from "./store.ts";
import type { EgressEvent, Webhooks } from "./webhooks.ts";

export type Services = { options: RecorderOptions; store: Store; webhooks: Webhooks };
export type Room = { name: string; sid: string };
export type Start = { plan: Plan; room: Room; request: EgressInfo["request"] };

const STREAM_STATUS = {
  connecting: StreamInfo_Status.ACTIVE,
  live: StreamInfo_Status.ACTIVE,
  finished: StreamInfo_Status.FINISHED,
  failed: StreamInfo_Status.FAILED,
};

/** One egress: its states as LiveKit names them, each told and written down as it comes. */
export class Egress {
  readonly entry: Entry;
  /** Resolves when the file is complete and the last word is on its way. */
  readonly ended: Promise<void>;
  #services: Services;
  #capture: Capture;
  #streams = new Map<string, StreamInfo>();
  #health: StreamHealth[] = [];
  #fileError = "";
  #isOver = Promise.withResolvers<void>();

  constructor(services: Services, { plan, room, request }: Start) {
    this.#services = services;
    this.ended = this.#isOver.promise;
    const egressId = newId("EG_");
    this.entry = { info: firstInfo(egressId, room, request), sha256: null };
    this.#addFile(plan);
    this.#addStreams(plan.streamUrls);
    this.#tell("egress_started");
    const options = this.#captureOptions(egressId, plan);
    this.#capture = startCapture(options, (message) => this.#hear(message));
  }

  get info() {
    return this.entry.info;
  }

  /** How its destinations take it; LiveKit's own API has no such numbers. */
  get health(): StreamHealth[] {
    return this.#health.map((stream) => ({ ...stream, url: redactUrl(stream.url) }));
  }

  stop() {
    const { status } = this.info;
    if (status !== EgressStatus.EGRESS_STARTING && status !== EgressStatus.EGRESS_ACTIVE) {
      throw cannot(this.info, "be stopped");
    }
    if (status === EgressStatus.EGRESS_ACTIVE) this.#enter(EgressStatus.EGRESS_ENDING);
    this.#capture.stop();
  }

  setLayout(layout: LayoutName) {
    this.#requireRunning();
    this.#capture.send({ kind: "layout", layout });
  }

  changeStreams(add: string[], remove: string[]) {
    this.#requireRunning();
    const isThere = (url: string) => this.#streams.get(url)?.status === StreamInfo_Status.ACTIVE;
    if (remove.some((url) => !isThere(url))) throw new TwirpError("not_found", "stream not found");
    if (add.some(isThere)) throw new TwirpError("already_exists", "stream is already there");
    this.#addStreams(add);
    this.#capture.send({ kind: "streams", add, remove });
  }

  #captureOptions(egressId: string, plan: Plan): CaptureOptions {
    const { options, store } = this.#services;
    const { livekitUrl, apiKey, apiSecret, ffmpeg } = options;
    const { trustedFile } = store;
    const { roomName, layout, audioOnly, only, filename, streamUrls } = plan;
    return {
      ...{ egressId, roomName, livekitUrl, apiKey, apiSecret, ffmpeg, trustedFile },
      ...{ layout, audioOnly, only, streamUrls },
      file: filename === null ? null : store.fileOf(egressId),
    };
  }

  #hear(message: FromCapture) {
    const { info } = this;
    switch (message.kind) {
      case "begun":
        info.startedAt = nanoseconds(message.at);
        if (this.#file) this.#file.startedAt = info.startedAt;
        break;
      case "active":
        if (info.status === EgressStatus.EGRESS_STARTING) this.#enter(EgressStatus.EGRESS_ACTIVE);
        break;
      case "stream":
        this.#onStream(message.report);
        break;
      case "health":
        this.#health = message.streams;
        break;
      case "fileFailed":
        this.#fileError ||= message.error;
        info.error ||= message.error;
        this.#tell("egress_updated");
        break;
      case "ended":
        void this.#onEnd(message.at, message.error, message.details);
    }
  }

  get #file(): FileInfo | undefined {
    return this.info.fileResults[0];
  }

  #onStream({ url, state, error, retries, at }: StreamReport) {
    const stream = this.#streams.get(url);
    if (!stream) return;
    stream.status = STREAM_STATUS[state];
    if (retries > stream.retries) stream.lastRetryAt = nanoseconds(at);
    stream.retries = retries;
    stream.error = error;
    // Live is what has a beginning: before its first byte it is only tried.
    if (state === "live") stream.startedAt ||= nanoseconds(at);
    if (state === "finished" || state === "failed") {
      stream.endedAt = nanoseconds(at);
      if (stream.startedAt) stream.duration = stream.endedAt - stream.startedAt;
    }
    this.#tell("egress_updated");
  }

  async #onEnd(at: number, error: string, details: string) {
    const { info } = this;
    info.endedAt = nanoseconds(at);
    info.details = details;
    info.error = error || this.#fileError;
    // The copy of a long file takes a while: should this process end in it, the next one knows.
    this.#services.store.write(this.entry);
    const status = await completeEgress(this.entry, hasBegun(info), this.#services);
    this.#enter(status, "egress_ended");
    this.#isOver.resolve();
  }

  #addFile({ filename }: Plan) {
    if (filename === null) return;
    const { egressId } = this.info;
    this.info.fileResults.push(new FileInfo({ filename: filename || `${egressId}.mp4` }));
    setLegacyResult(this.info);
  }

  #addStreams(urls: string[]) {
    for (const url of urls) {
      const stream = new StreamInfo({ url: redactUrl(url) });
      this.#streams.set(url, stream);
      this.info.streamResults.push(stream);
    }
  }

  #requireRunning() {
    if (!isRunning(this.info)) throw cannot(this.info, "be updated");
  }

  #enter(status: EgressStatus, event: EgressEvent = "egress_updated") {
    this.info.status = status;
    this.#tell(event);
  }

  #tell(event: EgressEvent) {
    this.info.updatedAt = nanoseconds(Date.now());
    this.#services.store.write(this.entry);
    this.#services.webhooks.send(event, this.info);
  }
}

export const hasBegun = ({ status }: EgressInfo) => status !== EgressStatus.EGRESS_STARTING;

/**
 * Completes what a capture that has ended left behind; resolves with the last state of its egress.
 * One that cannot be completed leaves the others.
 */
export async function completeEgress(
  entry: Entry,
  wasActive: boolean,
  { options, store }: Pick<Services, "options" | "store">,
): Promise<EgressStatus> {
  const { info } = entry;
  try {
    if (info.fileResults.length > 0) await completeFile(entry, options.ffmpeg, store);
    if (wasActive && isWithoutFile(info)) info.error ||= "Nothing was recorded";
  } catch (error) {
    log.error("file_incomplete", { egressId: info.egressId, problem: String(error) });
    info.error ||= "The file could not be completed";
    return EgressStatus.EGRESS_FAILED;
  }
  if (!wasActive && !info.error) info.error = "Stop called before pipeline could start";
  return finalStatus(wasActive, info.error);
}

const isWithoutFile = ({ fileResults: [file] }: EgressInfo) => file !== undefined && !file.location;

/** What the end of a capture left on the disk, in the egress's own words. */
async function completeFile(entry: Entry, ffmpeg: string, store: Store) {
  const { egressId, fileResults, endedAt } = entry.info;
  const file = fileResults[0]!;
  file.endedAt = endedAt;
  const path = store.fileOf(egressId);
  const finished = store.hasFile(egressId) ? await finishFile(ffmpeg, path) : null;
  if (!finished) {
    store.removeFile(egressId);
    return;
  }
  file.size = BigInt(finished.size);
  file.duration = nanoseconds(finished.durationMs);
  file.location = `/files/${egressId}`;
  entry.sha256 = finished.sha256;
}

function finalStatus(wasActive: boolean, error: string): EgressStatus {
  if (!wasActive) {
    const isStopped = error === "Stop called before pipeline could start";
    return isStopped ? EgressStatus.EGRESS_ABORTED : EgressStatus.EGRESS_FAILED;
  }
  return error ? EgressStatus.EGRESS_FAILED : EgressStatus.EGRESS_COMPLETE;
}

function firstInfo(egressId: string, room: Room, request: EgressInfo["request"]) {
  return new EgressInfo({
    egressId,
    roomId: room.sid,
    roomName: room.name,
    sourceType: EgressSourceType.SDK,
    status: EgressStatus.EGRESS_STARTING,
    request,
  });
}

/** Requests in the older form are answered in it too. */
function setLegacyResult(info: EgressInfo) {
  const { request } = info;
  if (request.case !== "roomComposite" || request.value.output.case !== "file") return;
  info.result = { case: "file", value: info.fileResults[0]! };
}

export function cannot({ status }: EgressInfo, what: string) {
  const message = `egress with status ${EgressStatus[status]} cannot ${what}`;
  return new TwirpError("failed_precondition", message);
}
