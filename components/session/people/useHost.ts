"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import type { Booking } from "../SessionScreen";
import { useDoing } from "@/components/ui/useDoing";

export type Host = ReturnType<typeof useHost>;

/** What a provider can do in a session. Each answers whether it was done. */
export function useHost({ _id: bookingId }: Pick<Booking, "_id">) {
  const t = useTranslations("people.refused");
  const { run, isBusy, problem } = useDoing((reason) => t(isKnown(reason) ? reason : "not_found"));
  const admit = useMutation(api.lobby.admit);
  const decline = useMutation(api.lobby.decline);
  const mute = useMutation(api.participants.mute);
  const muteOthers = useMutation(api.participants.muteOthers);
  const remove = useMutation(api.participants.remove);
  const letBack = useMutation(api.participants.letBack);
  const setLock = useMutation(api.participants.setLock);
  const handOver = useMutation(api.participants.handOver);
  const endForAll = useMutation(api.departure.endForAll);
  type PersonId = Id<"users">;
  return {
    isBusy,
    problem,
    admit: (personId: PersonId) => run(() => admit({ bookingId, personId })),
    decline: (personId: PersonId, message?: string) =>
      run(() => decline({ bookingId, personId, message })),
    mute: (personId: PersonId) => run(() => mute({ bookingId, personId, source: "microphone" })),
    stopShare: (personId: PersonId) => run(() => mute({ bookingId, personId, source: "screen" })),
    muteOthers: () => run(() => muteOthers({ bookingId })),
    remove: (personId: PersonId) => run(() => remove({ bookingId, personId })),
    letBack: (personId: PersonId) => run(() => letBack({ bookingId, personId })),
    setLock: (isLocked: boolean) => run(() => setLock({ bookingId, isLocked })),
    handOver: (personId: PersonId) => run(() => handOver({ bookingId, personId })),
    endForAll: () => run(() => endForAll({ bookingId })),
  };
}

const KNOWN = [
  "not_found",
  "bad_message",
  "yourself",
  "not_a_provider",
  "full",
  "taken",
  "not_open",
] as const;

function isKnown(reason: string): reason is (typeof KNOWN)[number] {
  return KNOWN.some((known) => known === reason);
}
