"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/LinkButton";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { summarise } from "@/lib/summary/summary";
import type { Booking } from "../SessionScreen";
import { Figures } from "./Figures";
import { Presence } from "./Presence";
import { Rating } from "./Rating";
import { Recorded } from "./Recorded";

/** What the session was, and how the call was; nothing for a session that nobody was in. */
export default function After({ booking }: { booking: Booking }) {
  const people = useQuery(api.summary.get, { bookingId: booking._id });
  const t = useTranslations("after");
  const now = useNow(10_000);
  if (!people) return null;
  const summary = summarise(people, now);
  const { whole } = summary;
  if (whole === null) return null;
  return (
    <div className="after">
      <div className="stack-3">
        <Figures booking={booking} summary={summary} />
        <Recorded bookingId={booking._id} />
        <Presence
          people={people}
          summary={summary}
          whole={whole}
          isAlone={booking.clientCount === 0}
          now={now}
        />
        <div>
          <LinkButton icon="route" href={`/bookings/${booking._id}`}>
            {t("story")}
          </LinkButton>
        </div>
      </div>
      {summary.ownMs !== null && <Rating bookingId={booking._id} />}
    </div>
  );
}
