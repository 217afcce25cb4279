"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Note } from "@/components/ui/Note";
import { formatTime } from "@/lib/time/format";
import type { Booking } from "../SessionScreen";
import { useAnnounce } from "../room/Announcer";

// Somebody whose page makes its connection anew is gone for a moment.
const CALM_MS = 2_000;

/** The provider is not in the session: since when, and when it ends without them. */
export function ProviderAway({ booking }: { booking: Booking }) {
  const t = useTranslations("people.away");
  const announce = useAnnounce();
  const { away } = booking;
  const [isSure, setIsSure] = useState(false);
  const sinceAt = away?.sinceAt;
  useEffect(() => {
    if (sinceAt === undefined) return;
    const timer = setTimeout(() => setIsSure(true), CALM_MS);
    return () => {
      clearTimeout(timer);
      setIsSure(false);
    };
  }, [sinceAt]);
  const text = away && isSure ? t(away.endsAt === null ? "open" : "ends", timesOf(booking)) : null;
  useEffect(() => {
    if (text) announce(text);
  }, [announce, text]);
  return (
    text && (
      <Note tone="warn" icon="hourglass">
        {text}
      </Note>
    )
  );
}

function timesOf({ away, provider, endsAt, closesAt }: Booking) {
  const since = formatTime(away?.sinceAt ?? 0);
  const ends = formatTime(Math.min(away?.endsAt ?? endsAt, closesAt));
  return { name: provider.name, since, ends };
}
