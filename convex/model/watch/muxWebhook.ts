import Mux from "@mux/mux-node";
import { boundedText } from "../boundedBody";
import { ASSET_EVENTS, type MuxEvent } from "./muxEvents";

const MAX_BYTES = 256 * 1024;

type Verified =
  | { kind: "event"; event: MuxEvent }
  | { kind: "other" }
  | { kind: "refused"; status: 400 | 401 | 413 | 503; body?: string };

/**
 * Checks Mux's signature over the raw bytes with Mux's own library, which takes none that is older
 * than five minutes, and reads the few fields that we need: an event carries the stream's key.
 */
export async function verifyMuxEvent(request: Request): Promise<Verified> {
  const webhookSecret = process.env.MUX_WEBHOOK_SECRET;
  if (!webhookSecret) return { kind: "refused", status: 503 };
  const body = await boundedText(request, MAX_BYTES);
  if (body === null) return { kind: "refused", status: 413 };
  const signature = request.headers.get("mux-signature") ?? "";
  try {
    const { webhooks } = new Mux({ tokenId: null, tokenSecret: null, webhookSecret });
    await webhooks.verifySignature(body, { "mux-signature": signature });
  } catch {
    return { kind: "refused", status: 401, body };
  }
  return read(body);
}

/** Signed, so of Mux; still only what has the shape that we know is passed on. */
function read(body: string): Verified {
  let told: unknown;
  try {
    told = JSON.parse(body);
  } catch {
    return { kind: "refused", status: 400 };
  }
  const { id, type, created_at: at, data } = fieldsOf(told);
  const createdAt = typeof at === "string" ? Date.parse(at) : Number.NaN;
  if (typeof id !== "string" || typeof type !== "string" || Number.isNaN(createdAt)) {
    return { kind: "refused", status: 400 };
  }
  const isAsset = ASSET_EVENTS.includes(type);
  const liveStreamId = fieldsOf(data)[isAsset ? "live_stream_id" : "id"];
  const isOfStream = isAsset || type.startsWith("video.live_stream.");
  if (!isOfStream || typeof liveStreamId !== "string") return { kind: "other" };
  const event = { eventId: id, type, createdAt, liveStreamId };
  if (!isAsset) return { kind: "event", event };
  const asset = assetIn(fieldsOf(data));
  return asset === null ? { kind: "other" } : { kind: "event", event: { ...event, asset } };
}

/** Null: nobody could play it. Mux tells times in whole seconds, as text. */
export function assetIn({
  id,
  playback_ids: ids,
  duration,
  created_at: at,
  is_live: isLive,
}: Fields): MuxEvent["asset"] | null {
  const open = Array.isArray(ids) && ids.map(fieldsOf).find(({ policy }) => policy === "public");
  const playbackId = open ? open["id"] : null;
  const recordedAt = Number(at) * 1_000;
  if (typeof id !== "string" || typeof playbackId !== "string" || !recordedAt) return null;
  const durationMs = typeof duration === "number" ? Math.round(duration * 1_000) : 0;
  return { assetId: id, playbackId, durationMs, recordedAt, isLive: isLive === true };
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
