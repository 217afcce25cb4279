"use client";

import { useConvex } from "convex/react";
import { useEffect, useEffectEvent } from "react";
import { api } from "@/convex/_generated/api";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import { readinessOf } from "@/lib/lobby/readiness";

const BEAT_MS = 15_000;

/**
 * Keeps the place in line for as long as the page is open, and tells with which devices; who
 * closes the page steps out.
 */
export function useBeat(bookingId: string, media: DevicesSnapshot): void {
  const convex = useConvex();
  const { camera, microphone } = readinessOf(media, null);
  const beat = useEffectEvent(async (tookMs: number | null) => {
    const sentAt = performance.now();
    const readiness = readinessOf(media, tookMs);
    await convex.mutation(api.lobby.beat, { bookingId, readiness });
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

  useEffect(() => {
    const leave = () => void convex.mutation(api.lobby.leave, { bookingId }).catch(() => undefined);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [convex, bookingId]);
}
