"use client";

import { useConvexAuth } from "convex/react";
import { useEffect, useState } from "react";
import { useAuthSource } from "@/lib/auth/source";
import { useAccount } from "./account";
import { useIsConnected } from "./useIsConnected";
import { type Phase, phaseOf } from "./phase";

const LONG_MS = 4000;
const TOO_LONG_MS = 10_000;

export function usePhase(): Phase {
  const source = useAuthSource();
  const convex = useConvexAuth();
  const isConnected = useIsConnected();
  const account = useAccount();
  const isWaiting = source.isLoading || convex.isLoading || account.kind === "none";
  const isLong = useHasLasted(isWaiting, LONG_MS);
  const isTooLong = useHasLasted(isWaiting, TOO_LONG_MS);
  return phaseOf({
    source,
    convex,
    isConnected,
    waited: isTooLong ? "too_long" : isLong ? "long" : "briefly",
    account: account.kind,
  });
}

/** True once a condition has held for some time without a break. */
export function useHasLasted(condition: boolean, ms: number): boolean {
  const [hasLasted, setHasLasted] = useState(false);
  useEffect(() => {
    if (!condition) return;
    const timer = setTimeout(() => setHasLasted(true), ms);
    return () => {
      clearTimeout(timer);
      setHasLasted(false);
    };
  }, [condition, ms]);
  return condition && hasLasted;
}
