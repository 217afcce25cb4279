import { RoomServiceClient, ServerError } from "livekit-server-sdk";
import { livekitConfig } from "./livekitConfig";
import type { Silence } from "./silence";

/** LiveKit's server API; null when it is not configured. Only actions can call out. */
export function roomService(): RoomServiceClient | null {
  const config = livekitConfig();
  return config && new RoomServiceClient(config.apiUrl, config.apiKey, config.apiSecret);
}

export function isRefused(error: unknown): boolean {
  return error instanceof ServerError && (error.status === 401 || error.status === 403);
}

/** LiveKit does not know it; a 404 of a proxy whose LiveKit is away says nothing. */
export function isMissing(error: unknown): boolean {
  return error instanceof ServerError && error.status === 404 && error.code === "not_found";
}

export type Present = { identity: string; maySend: boolean };

/** Everybody in a room, nobody when there is none; null: LiveKit did not answer. */
export async function presentIn(roomName: string): Promise<Present[] | null> {
  try {
    const people = await roomService()?.listParticipants(roomName);
    if (people === undefined) return null;
    return people.map(({ identity, permission }) => ({
      identity,
      maySend: permission?.canPublish ?? true,
    }));
  } catch (error) {
    return isMissing(error) ? [] : null;
  }
}

export async function whoIsIn(roomName: string): Promise<string[] | null> {
  return (await presentIn(roomName))?.map(({ identity }) => identity) ?? null;
}

/** What is known of an egress that was asked for in vain; LiveKit is asked where its API is silent. */
export async function silenceOf(roomName: string, isAnswered: boolean): Promise<Silence> {
  return { isAnswered, hasRecorder: isAnswered ? null : await hasRecorder(roomName) };
}

/** Whether there is a recorder in the room, of whomever; null: LiveKit did not answer. */
async function hasRecorder(roomName: string): Promise<boolean | null> {
  try {
    const rooms = await roomService()?.listRooms([roomName]);
    return rooms?.some(({ activeRecording }) => activeRecording) ?? null;
  } catch {
    return null;
  }
}
