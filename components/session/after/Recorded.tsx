"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { Kept } from "@/components/recording/Kept";
import { Measures } from "@/components/recording/Measures";
import { hasContent } from "@/components/recording/rows";
import { StatePill } from "@/components/recording/StatePill";
import { LinkButton } from "@/components/ui/LinkButton";
import { api } from "@/convex/_generated/api";
import type { Booking } from "../SessionScreen";

/** What was recorded of the session, and how far its file is. */
export function Recorded({ bookingId }: { bookingId: Booking["_id"] }) {
  const t = useTranslations("recordings");
  const recordings = (useQuery(api.recordings.ofBooking, { bookingId }) ?? []).filter(hasContent);
  if (recordings.length === 0) return null;
  return (
    <section className="card stack-2" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      {recordings.map((recording) => (
        <div key={recording._id} className="stack">
          <StatePill row={recording} />
          <p className="meta">
            <Measures row={recording} /> <Kept row={recording} />
          </p>
          <LinkButton icon="circle-play" href={`/recordings/${recording._id}`}>
            {t(recording.state === "ready" ? "watchOne" : "openOne")}
          </LinkButton>
        </div>
      ))}
    </section>
  );
}
