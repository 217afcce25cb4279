"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "@/convex/_generated/api";
import type { Booking } from "../SessionScreen";

export type Waiting = FunctionReturnType<typeof api.lobby.line>[number];

const NOBODY: Waiting[] = [];

/** Who waits in the lobby, for a provider; nobody where clients come in by themselves. */
export function useLine({ _id: bookingId, role, policy }: Booking): Waiting[] {
  const isAsked = role === "provider" && policy.lobby === "by_hand";
  return useQuery(api.lobby.line, isAsked ? { bookingId } : "skip") ?? NOBODY;
}
