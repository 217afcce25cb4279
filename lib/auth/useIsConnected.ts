"use client";

import { useConvex } from "convex/react";
import { useCallback, useSyncExternalStore } from "react";

/**
 * Whether the page has its connection to Convex. Convex's own hook for this opens a connection
 * wherever it is called, so rendering on the server would open one for each request.
 */
export function useIsConnected(): boolean {
  const client = useConvex();
  const subscribe = useCallback(
    (run: () => void) => client.subscribeToConnectionState(run),
    [client],
  );
  const isConnected = useCallback(() => client.connectionState().isWebSocketConnected, [client]);
  return useSyncExternalStore(subscribe, isConnected, () => false);
}
