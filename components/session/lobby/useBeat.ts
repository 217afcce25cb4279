"use client";

import { useConvex } from "convex/react";
import { useEffect, useEffectEvent, useRef } from "react";
import { api } from "@/convex/_generated/api";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import { readinessOf } from "@/lib/lobby/readiness";

const BEAT_MS = 15_000;
/** What was not heard, for its sender told too often, is told again. */
const SOON_MS = 3_000;
/** Camera and microphone come one after the other. */
const SETTLES_MS = 300;

// Each look at `api` gives another object: these stay the same.
const LOBBY = { tell: api.lobby.beat, leave: api.lobby.leave };
const PREJOIN = { tell: api.preparations.tell, leave: api.preparations.leave };
type Place = typeof LOBBY | typeof PREJOIN;

/** In line: keeps the place for as long as the page is open; who goes steps out. */
export function useBeat(bookingId: string, media: DevicesSnapshot): void {
  useTelling(LOBBY, bookingId, media);
  useLeaving(LOBBY, bookingId);
}

/** Before Join, where nobody waits: the provider sees how ready this client is. */
export function usePreparation(bookingId: string, media: DevicesSnapshot): void {
  useTelling(PREJOIN, bookingId, media);
  useLeaving(PREJOIN, bookingId);
}

/** Tells that the page is closed, or that this part of it is left. */
function useLeaving({ leave }: Place, bookingId: string): void {
  const convex = useConvex();
  useEffect(() => {
    const tell = () => void convex.mutation(leave, { bookingId }).catch(() => undefined);
    addEventListener("pagehide", tell);
    return () => {
      removeEventListener("pagehide", tell);
      tell();
    };
  }, [convex, bookingId, leave]);
}

/** Tells from time to time that the page is open, and with which devices; once for changes that come together. */
function useTelling({ tell }: Place, bookingId: string, media: DevicesSnapshot): void {
  const convex = useConvex();
  const tookMs = useRef<number | null>(null);
  const { camera, microphone } = readinessOf(media, null);
  const beat = useEffectEvent(async () => {
    const sentAt = performance.now();
    const readiness = readinessOf(media, tookMs.current);
    const isHeard = await convex.mutation(tell, { bookingId, readiness });
    const isFirst = tookMs.current === null;
    tookMs.current = performance.now() - sentAt;
    // The first tells how quickly the backend answers, which the next one brings.
    return isFirst || !isHeard ? SOON_MS : BEAT_MS;
  });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const next = (afterMs: number) => {
      if (!isOver) timer = setTimeout(() => void once(), afterMs);
    };
    // A beat that failed is followed by another one.
    const once = async () => next(await beat().catch(() => BEAT_MS));
    next(tookMs.current === null ? 0 : SETTLES_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
    // A device that changes is told at once.
  }, [bookingId, camera, microphone]);
}
