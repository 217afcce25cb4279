"use client";

import { useCallback, useSyncExternalStore } from "react";
import { serverNow } from "./clock";

/**
 * The server's time, rounded down to `everyMs`; renders again when that changes. 0 on the server
 * and in the first render, where no time is known.
 */
export function useNow(everyMs = 1000): number {
  const subscribe = useCallback((onTick: () => void) => everyStep(everyMs, onTick), [everyMs]);
  return useSyncExternalStore(
    subscribe,
    () => step(everyMs),
    () => 0,
  );
}

const MINUTE = 60_000;

/**
 * Whole minutes until an instant, begun ones counted; 0 and less once it has passed. Renders again
 * within a second of a change. Infinity where no time is known.
 */
export function useMinutesUntil(at: number): number {
  const subscribe = useCallback((onTick: () => void) => everyStep(1000, onTick), []);
  return useSyncExternalStore(
    subscribe,
    () => Math.ceil((at - serverNow()) / MINUTE),
    () => Infinity,
  );
}

const step = (everyMs: number) => Math.floor(serverNow() / everyMs) * everyMs;

// A timer for each step, because setInterval drifts away from the boundary.
function everyStep(everyMs: number, onTick: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    timer = setTimeout(
      () => {
        onTick();
        wait();
      },
      everyMs - (serverNow() % everyMs),
    );
  };
  wait();
  return () => clearTimeout(timer);
}
