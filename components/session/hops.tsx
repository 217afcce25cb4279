"use client";

import { useTranslations } from "next-intl";
import type { Hop } from "@/components/ui/HopLine";
import { useMe } from "@/lib/auth/me";
import { formatTime } from "@/lib/time/format";
import { isUpToProvider } from "@/lib/session/refusals";
import { HOPS, type Snapshot } from "@/lib/session/types";
import type { Booking } from "./SessionScreen";

/** The five hops of this session with what is known of each. */
export function useHops(snapshot: Snapshot, booking: Booking): Hop[] {
  const t = useTranslations("session.hop");
  const me = useMe();
  const { progress } = snapshot;
  const reached = HOPS.indexOf(progress.at);

  const stateOf = (place: number): Hop["state"] => {
    if (place < reached) return "clear";
    return place > reached ? "waiting" : progress.state;
  };
  const detailOf = (id: Hop["id"], state: Hop["state"]) => {
    if (state === "failed") return t("failed");
    if (id === "signIn") return me.name;
    if (id === "booking") return t("yours");
    if (isEarly(snapshot) && id === "token") return t("at", { time: formatTime(booking.opensAt) });
    if (isAtTheDoor(snapshot) && id === "token") return t("yourTurn");
    if (state === "waiting") return id === "media" ? t("onJoining") : t("waiting");
    const took = progress.took[id];
    if (state !== "clear" || took === undefined) return undefined;
    return took < 100 ? t("tookMs", { ms: Math.ceil(took) }) : t("took", { seconds: took / 1000 });
  };
  return HOPS.map((id, place) => {
    const state = stateOf(place);
    return { id, state, detail: detailOf(id, state) };
  });
}

export function isEarly({ state }: Snapshot): boolean {
  return state.phase === "refused" && state.refusal.reason === "too_early";
}

/** A provider decides whether the door opens. */
export function isAtTheDoor({ state }: Snapshot): boolean {
  return state.phase === "refused" && isUpToProvider(state.refusal);
}
