"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { CoProviderChoice } from "@/components/booking/CoProviderChoice";
import { api } from "@/convex/_generated/api";
import type { Booking } from "../SessionScreen";
import type { Host } from "./useHost";

/** Makes another provider a provider of this session. */
export function HandOver({ booking, host }: { booking: Booking; host: Host }) {
  const t = useTranslations("people.handOver");
  const roster = useQuery(api.participants.everybody, { bookingId: booking._id });
  return (
    <CoProviderChoice
      choices={roster?.coProviders}
      words={t}
      done={(name) => t("done", { name })}
      isFull
      onAdd={host.handOver}
    />
  );
}
