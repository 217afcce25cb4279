import type { Health, PartState } from "./health";

export type Readiness = { ready: boolean; notReady: Record<string, Exclude<PartState, "ok">> };

/**
 * Whether this app should be sent requests. What is away is told and counts for nothing here: no
 * other app would reach it either, and the page that says which hop is broken has to stay. Without
 * the backend's address there is no page.
 */
export function readinessOf({ parts }: Health): Readiness {
  const notReady = Object.entries(parts).flatMap(([name, state]) =>
    state === "ok" ? [] : [[name, state] as const],
  );
  return { ready: parts["convex"] !== "missing", notReady: Object.fromEntries(notReady) };
}
