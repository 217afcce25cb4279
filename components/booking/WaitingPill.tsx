"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { Pill } from "@/components/ui/Pill";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { type BookingRow, standingOf } from "./rows";

/** To a provider: how many wait in the lobby of a booking whose door is open. */
export function WaitingPill({ row }: { row: BookingRow }) {
  const t = useTranslations("bookings");
  const standing = standingOf(row, useNow());
  const isAsked = row.role === "provider" && (standing === "opening" || standing === "live");
  const line = useQuery(api.lobby.line, isAsked ? { bookingId: row._id } : "skip") ?? [];
  return (
    <span role="status">
      {line.length > 0 && (
        <Pill tone="warn" sign="bell">
          {t("waiting", { count: line.length })}
        </Pill>
      )}
    </span>
  );
}
