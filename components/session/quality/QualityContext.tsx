"use client";

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import type { Level } from "@/lib/quality/levels";
import type { Quality, QualitySnapshot } from "@/lib/quality/quality";
import { useRoom } from "../room/roomContext";
import { usePhase } from "../useSession";

const Context = createContext<Quality | null>(null);

/** Watches the line of the room it stands in, from a moment after each connection. */
export function QualityProvider({ children }: { children: ReactNode }) {
  const { session, room, telemetry } = useRoom();
  const isConnected = usePhase(session) === "connected";
  const [quality, setQuality] = useState<Quality | null>(null);
  useEffect(() => {
    if (!isConnected || quality) return;
    return soon(async () => {
      const { createQuality } = await import("@/lib/quality/quality");
      setQuality((known) => known ?? createQuality());
    });
  }, [isConnected, quality]);
  // Before the room is let go, and its readings with it: the last sample is taken on the way out.
  useEffect(() => {
    if (quality && isConnected) return telemetry.follow(quality);
  }, [quality, isConnected, telemetry]);
  useEffect(() => {
    if (quality && room && isConnected) return quality.follow(room);
  }, [quality, room, isConnected]);
  return <Context value={quality}>{children}</Context>;
}

const SOON_MS = 1_500;

/** After the first pictures: nothing may hold up a join. */
function soon(load: () => Promise<void>): () => void {
  // What does not load now is asked for with the next connection.
  const timer = setTimeout(() => void load().catch(() => undefined), SOON_MS);
  return () => clearTimeout(timer);
}

/** Null until it has loaded, and outside of a room. */
export function useMaybeQuality(): Quality | null {
  return useContext(Context);
}

const NEVER = () => () => undefined;

/**
 * A part of what is known of the line, read anew with each change. `select` must give the same
 * value for the same snapshot: a primitive, or what the snapshot holds.
 */
export function useLine<T>(select: (snapshot: QualitySnapshot) => T, otherwise: T): T {
  const quality = useContext(Context);
  const read = () => (quality ? select(quality.getSnapshot()) : otherwise);
  return useSyncExternalStore(quality?.subscribe ?? NEVER, read, () => otherwise);
}

export type HiddenPicture = "theirLine" | "theirChoice" | "ownLine" | "ownChoice" | null;

/** Why there is no picture of another person, although they have a camera on. */
export function useHiddenPicture(identity: string): HiddenPicture {
  return useLine<HiddenPicture>(({ told, receive, auto }) => {
    const theirs = told[identity];
    if (theirs?.send === "audio") return theirs.why === "line" ? "theirLine" : "theirChoice";
    if (receive !== "audio") return null;
    return auto.receive === "audio" ? "ownLine" : "ownChoice";
  }, null);
}

/** How much of a person's picture flows from them. */
export function useSentLevel(identity: string | null): Level {
  return useLine<Level>(
    ({ told, send }) => (identity === null ? send : (told[identity]?.send ?? "full")),
    "full",
  );
}
