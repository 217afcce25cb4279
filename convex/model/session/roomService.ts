import { ParticipantInfo_State } from "@livekit/protocol";
import { RoomServiceClient, ServerError } from "livekit-server-sdk";
import { livekitConfig } from "./livekitConfig";
import type { Silence } from "../egress/silence";

/** LiveKit's server API; null when it is not configured. Only actions can call out. */
export function roomService(): RoomServiceClient | null {
  const config = livekitConfig();
  return config && new RoomServiceClient(config.apiUrl, config.apiKey, config.apiSecret);
}

/**
 * What came within the limit, or else what stands for nobody's answer. The SDK's own limit is no
 * help: below five seconds it tries no other region of LiveKit Cloud.
 */
export async function inTime<T>(ms: number, work: Promise<T>, late: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  return await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

export function isRefused(error: unknown): boolean {
  return error instanceof ServerError && (error.status === 401 || error.status === 403);
}

/** LiveKit does not know it; a 404 of a proxy whose LiveKit is away says nothing. */
export function isMissing(error: unknown): boolean {
  return error instanceof ServerError && error.status === 404 && error.code === "not_found";
}

/** One connection of somebody to a room; `joinedAt` is UTC ms, null until their media is there. */
export type Connection = {
  identity: string;
  sid: string;
  joinedAt: number | null;
  maySend: boolean;
};

/** Everybody's connection to a room, none when there is no room; null: LiveKit did not answer. */
export async function connectionsIn(roomName: string): Promise<Connection[] | null> {
  try {
    const people = await roomService()?.listParticipants(roomName);
    if (people === undefined) return null;
    return people.map(({ identity, sid, state, joinedAt, permission }) => {
      const isIn = state === ParticipantInfo_State.ACTIVE;
      const maySend = permission?.canPublish ?? true;
      return { identity, sid, joinedAt: isIn ? Number(joinedAt) * 1000 : null, maySend };
    });
  } catch (error) {
    return isMissing(error) ? [] : null;
  }
}

/** Everybody in a room, nobody when there is none; null: LiveKit did not answer. */
export async function whoIsIn(roomName: string): Promise<string[] | null> {
  return (await connectionsIn(roomName))?.map(({ identity }) => identity) ?? null;
}

/** Those of these rooms that are there; null: LiveKit did not answer. */
export async function roomsNamed(names: string[]) {
  try {
    const rooms = await roomService()?.listRooms(names);
    return (
      rooms?.map(({ name, sid, numParticipants, activeRecording }) => ({
        name,
        sid,
        isEmpty: numParticipants === 0,
        hasRecorder: activeRecording,
      })) ?? null
    );
  } catch {
    return null;
  }
}

/** Every room that there is, also of others; null: LiveKit did not answer. Times are UTC ms. */
export async function allRooms() {
  try {
    const rooms = await roomService()?.listRooms();
    return (
      rooms?.map(({ name, sid, creationTime }) => ({
        name,
        sid,
        createdAt: Number(creationTime) * 1000,
      })) ?? null
    );
  } catch {
    return null;
  }
}

/** In which of these rooms a recorder is, of whomever; null: LiveKit did not answer. */
export async function roomsWithRecorder(names: string[]): Promise<string[] | null> {
  const rooms = names.length > 0 ? await roomsNamed(names) : [];
  return rooms?.filter(({ hasRecorder }) => hasRecorder).map(({ name }) => name) ?? null;
}

/** What is known of an egress that was asked for in vain; LiveKit is asked where its API is silent. */
export async function silenceOf(roomName: string, isAnswered: boolean): Promise<Silence> {
  const recorded = isAnswered ? null : await roomsWithRecorder([roomName]);
  return { isAnswered, hasRecorder: recorded && recorded.length > 0 };
}
