"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { Measures } from "@/components/recording/Measures";
import { hasContent } from "@/components/recording/rows";
import { WarmLink } from "@/components/ui/WarmLink";
import { api } from "@/convex/_generated/api";
import { type BookingRow, standingOf } from "./rows";

/** The recordings of a booking that has begun: state, length and size, with the way to each. */
export function RowRecordings({ row, now }: { row: BookingRow; now: number }) {
  const t = useTranslations("recordings");
  const hasBegun = standingOf(row, now) !== "upcoming";
  const recordings =
    useQuery(api.recordings.ofBooking, hasBegun ? { bookingId: row._id } : "skip") ?? [];
  return recordings.filter(hasContent).map((recording) => (
    <p key={recording._id} className="small">
      <WarmLink href={`/recordings/${recording._id}`}>
        {t("ofRow", { state: recording.state })}
        <span className="vh"> {row.title}</span>
      </WarmLink>{" "}
      · <Measures row={recording} />
    </p>
  ));
}
