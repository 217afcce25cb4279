"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import type { BookingDetail } from "../rows";

type Move = NonNullable<FunctionReturnType<typeof api.bookings.moves>>[number];

/** What happened to a booking, the newest first: cancelled, moved, booked. */
export function History({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("bookings.history");
  const moves = useQuery(api.bookings.moves, { bookingId: booking._id }) ?? [];
  const { cancelledBy, cancelledAt, cancelReason, role } = booking;
  return (
    <section className="card stack-2" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      <ol className="history">
        {cancelledBy && cancelledAt && (
          <Event at={cancelledAt} reason={cancelReason}>
            {t("cancelled", { by: cancelledBy === role ? "you" : cancelledBy })}
          </Event>
        )}
        {moves.map((move) => (
          <Moved key={move.at} move={move} isOwn={move.actorRole === role} />
        ))}
        <Event at={booking.madeAt}>{t("booked")}</Event>
      </ol>
    </section>
  );
}

function Moved({ move, isOwn }: { move: Move; isOwn: boolean }) {
  const t = useTranslations("bookings.history");
  const now = useNow(60_000);
  const moment = (at: number) => `${formatDate(at, now)}, ${formatTime(at)}`;
  const { at, actorRole, fromStartsAt, toStartsAt, reason } = move;
  return (
    <Event at={at} reason={reason}>
      {t("moved", {
        by: isOwn ? "you" : actorRole,
        from: moment(fromStartsAt),
        to: moment(toStartsAt),
      })}
    </Event>
  );
}

type EventProps = { at: number; reason?: string; children: ReactNode };

function Event({ at, reason, children }: EventProps) {
  const t = useTranslations("bookings.history");
  const now = useNow(60_000);
  return (
    <li>
      <time className="small" dateTime={new Date(at).toISOString()}>
        {formatDate(at, now)}, {formatTime(at)}
      </time>
      <p>{children}</p>
      {reason && <p className="meta quoted">{t("reason", { reason })}</p>}
    </li>
  );
}
