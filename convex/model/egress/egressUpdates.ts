import {
  EgressStatus,
  type EgressInfo,
  type StreamInfo,
  StreamInfo_Status,
} from "@livekit/protocol";
import { type Infer, v } from "convex/values";
import type { PartState } from "../recording/recordingState";

/** What we read of LiveKit's EgressInfo, whether a webhook, an answer or a list brought it. */
export const egressUpdate = v.object({
  egressId: v.string(),
  roomName: v.string(),
  status: v.union(
    v.literal("starting"),
    v.literal("active"),
    v.literal("ending"),
    v.literal("complete"),
    v.literal("limit_reached"),
    v.literal("aborted"),
    v.literal("failed"),
  ),
  error: v.string(),
  /** UTC ms; missing until it is so. */
  startedAt: v.optional(v.number()),
  endedAt: v.optional(v.number()),
  /** Of the files that it was asked to write. */
  paths: v.array(v.string()),
  file: v.optional(v.object({ size: v.number(), durationMs: v.number() })),
  /** The worker could not write to its bucket, and wrote to the second one. */
  isInSecond: v.optional(v.boolean()),
  /** The destinations that it streams to; missing: none. */
  streams: v.optional(
    v.array(
      v.object({
        /** Its key is masked by the worker. */
        url: v.string(),
        status: v.union(v.literal("active"), v.literal("finished"), v.literal("failed")),
        /** UTC ms; missing until the destination took something. */
        startedAt: v.optional(v.number()),
        error: v.string(),
        /** Since it was added; and when it was tried again last, UTC ms. */
        retries: v.number(),
        retriedAt: v.optional(v.number()),
      }),
    ),
  ),
});
export type EgressUpdate = Infer<typeof egressUpdate>;
export type StreamUpdate = NonNullable<EgressUpdate["streams"]>[number];

const STATUS: Record<EgressStatus, EgressUpdate["status"]> = {
  [EgressStatus.EGRESS_STARTING]: "starting",
  [EgressStatus.EGRESS_ACTIVE]: "active",
  [EgressStatus.EGRESS_ENDING]: "ending",
  [EgressStatus.EGRESS_COMPLETE]: "complete",
  [EgressStatus.EGRESS_LIMIT_REACHED]: "limit_reached",
  [EgressStatus.EGRESS_ABORTED]: "aborted",
  [EgressStatus.EGRESS_FAILED]: "failed",
};

const STATE: Record<EgressUpdate["status"], PartState> = {
  starting: "starting",
  active: "active",
  ending: "ending",
  complete: "complete",
  limit_reached: "complete",
  aborted: "failed",
  failed: "failed",
};

export const stateOf = ({ status }: EgressUpdate): PartState => STATE[status];

/** It would go on for ever; one that is ending needs no stop. */
export const isRunning = ({ status }: EgressUpdate) => status === "starting" || status === "active";

const MAX_ERROR = 200;

export function toEgressUpdate(info: EgressInfo): EgressUpdate {
  const { egressId, roomName, status, error } = info;
  const startedAt = toMs(info.startedAt);
  const endedAt = toMs(info.endedAt);
  const file = fileOf(info);
  return {
    egressId,
    roomName,
    status: STATUS[status] ?? "starting",
    error: error.slice(0, MAX_ERROR),
    ...(startedAt > 0 && { startedAt }),
    ...(endedAt > 0 && { endedAt }),
    paths: pathsOf(info),
    ...(file &&
      file.size > 0n && {
        file: { size: Number(file.size), durationMs: toMs(file.duration) },
      }),
    ...(info.backupStorageUsed && { isInSecond: true }),
    ...(info.streamResults.length > 0 && { streams: info.streamResults.map(toStream) }),
  };
}

const STREAM_STATUS: Record<StreamInfo_Status, StreamUpdate["status"]> = {
  [StreamInfo_Status.ACTIVE]: "active",
  [StreamInfo_Status.FINISHED]: "finished",
  [StreamInfo_Status.FAILED]: "failed",
};

function toStream(info: StreamInfo): StreamUpdate {
  const { url, status, startedAt, error, retries, lastRetryAt } = info;
  const at = toMs(startedAt);
  const retriedAt = toMs(lastRetryAt);
  return {
    url,
    status: STREAM_STATUS[status] ?? "active",
    ...(at > 0 && { startedAt: at }),
    error: error.slice(0, MAX_ERROR),
    retries,
    ...(retriedAt > 0 && { retriedAt }),
  };
}

/** LiveKit counts in nanoseconds. */
const toMs = (nanoseconds: bigint) => Number(nanoseconds / 1_000_000n);

function fileOf({ fileResults, result }: EgressInfo) {
  return fileResults[0] ?? (result.case === "file" ? result.value : undefined);
}

function pathsOf({ request, fileResults, result }: EgressInfo): string[] {
  const asked = request.case === "roomComposite" ? request.value : undefined;
  const output = asked?.output.case === "file" ? [asked.output.value] : [];
  const legacy = result.case === "file" ? [result.value] : [];
  return [
    ...[...(asked?.fileOutputs ?? []), ...output].map(({ filepath }) => filepath),
    ...[...fileResults, ...legacy].map(({ filename }) => filename),
  ].filter(Boolean);
}
