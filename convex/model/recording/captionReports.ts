import { type Infer, v } from "convex/values";
import type { TranscriptReason } from "./transcriptState";

export const captionSegment = v.object({
  startMs: v.number(),
  endMs: v.number(),
  text: v.string(),
});
export type CaptionSegment = Infer<typeof captionSegment>;

/** What the service tells of a job. */
export type CaptionReport =
  | { kind: "open" }
  | { kind: "done"; engine: string; chunks: CaptionSegment[][] }
  | { kind: "failed"; reason: TranscriptReason }
  /** Another try may do: its engine died, or what it says is not to be understood. */
  | { kind: "problem" };

const PROBLEM: CaptionReport = { kind: "problem" };

/** A service of our own choice, and yet nothing of it is taken as it comes. */
export function readReport(body: unknown, partMs: number): CaptionReport {
  const { state, reason, result } = fieldsOf(body);
  if (state === "queued" || state === "working") return { kind: "open" };
  if (state === "failed") {
    const isFinal = reason === "not_media" || reason === "too_long";
    return isFinal ? { kind: "failed", reason } : PROBLEM;
  }
  const { engine, segments } = fieldsOf(result);
  if (state !== "done" || typeof engine !== "string" || !Array.isArray(segments)) return PROBLEM;
  const chunks = inChunks(tidied(segments, partMs));
  return { kind: "done", engine: cut(engine, MAX_ENGINE), chunks };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

const MAX_ENGINE = 80;
const MAX_TEXT = 300;
/** More than anybody says in the longest recording that is asked about. */
const MAX_SEGMENTS = 10_000;
const SHORTEST_MS = 300;
/** A file may be a little longer than it was told to be. */
const LENIENCE_MS = 1_000;

/** Lines of one line each, in their order, within the part. */
function tidied(segments: unknown[], partMs: number): CaptionSegment[] {
  return segments
    .slice(0, MAX_SEGMENTS)
    .flatMap((segment) => segmentIn(segment, partMs))
    .toSorted((one, other) => one.startMs - other.startMs);
}

function segmentIn(value: unknown, partMs: number): CaptionSegment[] {
  const { startMs, endMs, text } = fieldsOf(value);
  if (!isTime(startMs) || !isTime(endMs) || typeof text !== "string") return [];
  const words = cut(text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim(), MAX_TEXT);
  const end = Math.min(Math.max(endMs, startMs + SHORTEST_MS), partMs + LENIENCE_MS);
  return words && startMs < end ? [{ startMs, endMs: end, text: words }] : [];
}

/** The database takes no half of a pair of surrogates. */
const cut = (text: string, length: number) => text.slice(0, length).toWellFormed();

const isTime = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;

const CHUNK = 200;

function inChunks(segments: CaptionSegment[]): CaptionSegment[][] {
  const count = Math.ceil(segments.length / CHUNK);
  return Array.from({ length: count }, (_, at) => segments.slice(at * CHUNK, (at + 1) * CHUNK));
}
