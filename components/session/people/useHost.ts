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
  const { run, doing, isBusy, problem } = useDoing((reason) =>
    t(isKnown(reason) ? reason : "not_found"),
  );
  const admit = useMutation(api.lobby.admit);
  const decline = useMutation(api.lobby.decline);
  const mute = useMutation(api.participants.mute);
  const muteOthers = useMutation(api.participants.muteOthers);
  const remove = useMutation(api.participants.remove);
  const letBack = useMutation(api.participants.letBack);
  const setLock = useMutation(api.participants.setLock);
  const handOver = useMutation(api.participants.handOver);
  const endForAll = useMutation(api.departure.endForAll);
  const act = (deed: Deed, call: Parameters<typeof run>[0], whom: PersonId | "" = "") =>
    run(call, deed + whom);
  return {
    isBusy,
    problem,
    /** For a button whose deed is under way: a second press does nothing. */
    pressed: (deed: Deed, whom: PersonId | "" = "") => ({
      "aria-disabled": doing.includes(deed + whom) || undefined,
    }),
    admit: (personId: PersonId) => act("admit", () => admit({ bookingId, personId }), personId),
    decline: (personId: PersonId, message?: string) =>
      act("decline", () => decline({ bookingId, personId, message }), personId),
    mute: (personId: PersonId) =>
      act("mute", () => mute({ bookingId, personId, source: "microphone" }), personId),
    stopShare: (personId: PersonId) =>
      act("stopShare", () => mute({ bookingId, personId, source: "screen" }), personId),
    muteOthers: () => act("muteOthers", () => muteOthers({ bookingId })),
    remove: (personId: PersonId) => act("remove", () => remove({ bookingId, personId }), personId),
    letBack: (personId: PersonId) =>
      act("letBack", () => letBack({ bookingId, personId }), personId),
    setLock: (isLocked: boolean) => act("setLock", () => setLock({ bookingId, isLocked })),
    handOver: (personId: PersonId) => run(() => handOver({ bookingId, personId })),
    endForAll: () => run(() => endForAll({ bookingId })),
  };
}

type PersonId = Id<"users">;
/** What is done beside other things: to each person, or to the room, once at a time. */
type Deed =
  | "admit"
  | "decline"
  | "mute"
  | "stopShare"
  | "muteOthers"
  | "remove"
  | "letBack"
  | "setLock";

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
