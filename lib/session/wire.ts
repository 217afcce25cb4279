import type { RemoteParticipant, Room } from "livekit-client";

/** What people in a room tell each other besides media; one topic for one kind of message. */
export type Topic = "typing" | "reaction" | "quality" | "hand";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const MAX_BYTES = 8_192;

// livekit-client's RoomEvent.DataReceived: importing the enum would load the SDK ahead of prejoin.
const DATA_RECEIVED = "dataReceived";

/**
 * Sends a small JSON value to everybody in the room, best effort: what must not be lost goes
 * through Convex. False when there is no way out now.
 */
export async function tell(room: Room, topic: Topic, value: unknown): Promise<boolean> {
  try {
    await room.localParticipant.publishData(encoder.encode(JSON.stringify(value)), {
      topic,
      reliable: true,
    });
    return true;
  } catch {
    return false;
  }
}

/** Listens to a topic; what does not parse is dropped. Returns the way to stop. */
export function listen<T>(
  room: Room,
  topic: Topic,
  parse: (value: unknown) => T | null,
  onValue: (value: T, from: RemoteParticipant) => void,
): () => void {
  const onData = (
    payload: Uint8Array,
    from: RemoteParticipant | undefined,
    _kind: unknown,
    on: string | undefined,
  ) => {
    if (on !== topic || from === undefined || payload.byteLength > MAX_BYTES) return;
    const value = parse(fromJson(payload));
    if (value !== null) onValue(value, from);
  };
  room.on(DATA_RECEIVED as never, onData as never);
  return () => void room.off(DATA_RECEIVED as never, onData as never);
}

function fromJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(payload)) as unknown;
  } catch {
    return undefined;
  }
}
