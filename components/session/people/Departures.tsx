"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { api } from "@/convex/_generated/api";
import { serverNow } from "@/lib/clock/clock";
import { useNow } from "@/lib/clock/useNow";
import type { Booking } from "../SessionScreen";

// Somebody whose page makes its connection anew is gone for a moment.
const CALM_MS = 1_500;

const NEWS_FOR_MS = 60_000;

/** Who is no longer here and why: left, closed the page, lost the connection, was removed. */
export function Departures({ booking }: { booking: Booking }) {
  const t = useTranslations("people.departure");
  const absences = useQuery(api.departure.absences, { bookingId: booking._id });
  const [openedAt] = useState(serverNow);
  const now = useNow(5_000);
  const calm = useCalm(absences ?? []);
  // Who had gone before we came is no news; who lost the connection is waited for.
  const news = calm.filter(
    ({ at, how }) => at > openedAt - CALM_MS && (how === "lost" || now - at < NEWS_FOR_MS),
  );
  return (
    <div className="notice" data-departures={news.map(({ how }) => how).join()}>
      {news.map(({ personId, name, how }) => (
        <p key={personId} className="small">
          {t(how, { name })}
        </p>
      ))}
    </div>
  );
}

/** A value once it has stood still for a moment. */
function useCalm<T>(value: T[]): T[] {
  const [calm, setCalm] = useState<T[]>([]);
  const text = JSON.stringify(value);
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  useEffect(() => {
    const timer = setTimeout(() => setCalm(latest.current), CALM_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return calm;
}
