"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { useAnnounce } from "../room/Announcer";
import { useRoom } from "../room/roomContext";

export type Hands = FunctionReturnType<typeof api.hands.list>;
const NONE: Hands = [];

/** Raised hands, the first one first. */
export function useHands(): Hands {
  const { booking } = useRoom();
  return useQuery(api.hands.list, { bookingId: booking._id }) ?? NONE;
}

/** One's own hand, and the way to raise or lower it. */
export function useOwnHand(): { isRaised: boolean; toggle: () => void } {
  const { booking } = useRoom();
  const t = useTranslations("signals.hand");
  const announce = useAnnounce();
  const me = useMe();
  const isRaised = useHands().some(({ userId }) => userId === me._id);
  const raise = useMutation(api.hands.raise);
  const lower = useMutation(api.hands.lower);
  const toggle = () => {
    const asked = isRaised ? lower : raise;
    asked({ bookingId: booking._id }).then(
      ({ kind }) =>
        kind === "done"
          ? announce(t(isRaised ? "down" : "raised"))
          : announce(t("failed"), "assertive"),
      () => announce(t("failed"), "assertive"),
    );
  };
  return { isRaised, toggle };
}
