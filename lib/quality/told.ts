import type { Room } from "livekit-client";
import { listen, tell } from "../session/wire";
import { type Level, LEVELS } from "./levels";

/** What a page tells the others of its own line. */
export type Told = {
  /** How much picture it sends, and takes. */
  send: Level;
  receive: Level;
  /** Whether the person chose so, or the line is full. */
  why: "line" | "choice";
};

export const NOTHING_TAKEN_BACK: Told = { send: "full", receive: "full", why: "line" };

export function isSame(a: Told, b: Told): boolean {
  return a.send === b.send && a.receive === b.receive && a.why === b.why;
}

export async function tellOthers(room: Room, told: Told): Promise<boolean> {
  return await tell(room, "quality", told);
}

export function listenToOthers(room: Room, onTold: (identity: string, told: Told) => void) {
  return listen(room, "quality", parseTold, (told, from) => onTold(from.identity, told));
}

/** Null for what is no such message: it comes from another person's page. */
export function parseTold(value: unknown): Told | null {
  if (typeof value !== "object" || value === null) return null;
  const { send, receive, why } = value as Record<string, unknown>;
  if (!isLevel(send) || !isLevel(receive)) return null;
  if (why !== "line" && why !== "choice") return null;
  return { send, receive, why };
}

function isLevel(value: unknown): value is Level {
  return LEVELS.some((level) => level === value);
}
