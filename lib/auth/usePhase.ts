"use client";

import { useConvexAuth } from "convex/react";
import { useAuthSource } from "@/lib/auth/source";
import { useHasLasted } from "@/lib/clock/useHasLasted";
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
