"use client";

import { useConvex } from "convex/react";
import { useEffect, useEffectEvent } from "react";
import { api } from "@/convex/_generated/api";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import { readinessOf } from "@/lib/lobby/readiness";

const BEAT_MS = 15_000;

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

/** Tells from time to time that the page is open, and with which devices. */
function useTelling({ tell }: Place, bookingId: string, media: DevicesSnapshot): void {
  const convex = useConvex();
  const { camera, microphone } = readinessOf(media, null);
  const beat = useEffectEvent(async (tookMs: number | null) => {
    const sentAt = performance.now();
    const readiness = readinessOf(media, tookMs);
    await convex.mutation(tell, { bookingId, readiness });
    return performance.now() - sentAt;
  });

  useEffect(() => {
    let tookMs: number | null = null;
    let isOver = false;
    const once = async () => {
      try {
        const isFirst = tookMs === null;
        tookMs = await beat(tookMs);
        if (isFirst && !isOver) await beat(tookMs);
      } catch {
        // A beat that is lost is followed by another one.
      }
    };
    void once();
    const timer = setInterval(() => void once(), BEAT_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
    // A device that changes is told at once.
  }, [bookingId, camera, microphone]);
}
