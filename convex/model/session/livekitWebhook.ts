import { DisconnectReason, TrackSource } from "@livekit/protocol";
import { WebhookReceiver, type WebhookEvent } from "livekit-server-sdk";
import { boundedText } from "../boundedBody";
import { toEgressUpdate } from "../egress/egressUpdates";
import { livekitConfig } from "./livekitConfig";
import type { RoomEvent } from "./roomEvents";

const MAX_BYTES = 256 * 1024;

type Verified =
  | { kind: "event"; event: RoomEvent }
  | { kind: "refused"; status: 401 | 413 | 503; body?: string };

/**
 * Checks LiveKit's signature over the raw bytes (its JWT ends five minutes after it was made),
 * then reads the few fields that we need. The room object carries a TURN password: it is never
 * passed on or logged.
 */
export async function verifyRoomEvent(request: Request): Promise<Verified> {
  const config = livekitConfig();
  if (config === null) return { kind: "refused", status: 503 };
  const body = await boundedText(request, MAX_BYTES);
  if (body === null) return { kind: "refused", status: 413 };
  const receiver = new WebhookReceiver(config.apiKey, config.apiSecret);
  try {
    const authorization = request.headers.get("authorization") ?? undefined;
    return { kind: "event", event: toRoomEvent(await receiver.receive(body, authorization)) };
  } catch {
    return { kind: "refused", status: 401, body };
  }
}

function toRoomEvent(told: WebhookEvent): RoomEvent {
  const { id, event, createdAt, room, participant, track, egressInfo } = told;
  return {
    eventId: id,
    event,
    createdAt: Number(createdAt) * 1000,
    ...(room && { room: { name: room.name, sid: room.sid } }),
    ...(participant && {
      participant: {
        identity: participant.identity,
        sid: participant.sid,
        disconnectReason: DisconnectReason[participant.disconnectReason],
      },
    }),
    ...(track && { track: { source: TrackSource[track.source] ?? "" } }),
    ...(egressInfo && { egress: toEgressUpdate(egressInfo) }),
  };
}
