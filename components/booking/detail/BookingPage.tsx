"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { AddToCalendar } from "@/components/calendar/AddToCalendar";
import { MessagesButton } from "@/components/session/chat/MessagesButton";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { CancelDialog } from "../CancelDialog";
import { NewMessages } from "../NewMessages";
import { RunningLate } from "../late/RunningLate";
import { OwnLate, SayLate } from "../late/SayLate";
import { RowRecordings } from "../RowRecordings";
import { againPath, type BookingDetail, canMove, othersOf, standingOf } from "../rows";
import { OwnTimeline } from "@/components/timeline/OwnTimeline";
import { StandingPill } from "../StandingPill";
import { useNames } from "../useNames";
import { Answers } from "./Answers";
import { History } from "./History";
import { Terms } from "./Terms";
import { When } from "./When";

/** All that there is to know of a booking, and what may still be done with it. */
export function BookingPage({ bookingId }: { bookingId: string }) {
  const booking = useQuery(api.bookings.get, { bookingId });
  if (booking === undefined) return <LoadingPage />;
  // Missing and not theirs look alike.
  return booking === null ? <RefusedPage /> : <Known booking={booking} />;
}

function Known({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("bookings.detail");
  const names = useNames();
  // A session that has begun is told as begun: a minute's step would say so a minute late.
  const now = useNow(5_000);
  const others = othersOf(booking).map(({ name }) => name);
  const standing = standingOf(booking, now);
  const isAhead = ["upcoming", "opening", "live"].includes(standing);
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{booking.title}</h1>
          <p className="meta">{t("with", { names: names(others) })}</p>
        </div>
        <LinkButton
          kind="bare"
          icon="arrow-left"
          href={booking.role === "client" ? "/bookings" : "/provider"}
        >
          {t("toBookings")}
        </LinkButton>
      </div>
      <div className="booking">
        <section className="card stack-3" aria-label={t("about")}>
          <div className="stack">
            <StandingPill row={booking} />
            <RunningLate late={booking.late} />
            <OwnLate late={booking.late} />
            <When row={booking} />
            <RowRecordings row={booking} now={now} />
          </div>
          <Actions booking={booking} now={now} />
          {isAhead && <AddToCalendar row={booking} />}
        </section>
        <div className="stack-3">
          {isAhead && booking.role === "client" && !booking.isGuest && <Terms booking={booking} />}
          <Answers bookingId={booking._id} role={booking.role} />
          <History booking={booking} />
        </div>
      </div>
      {(standing === "live" || standing === "over") && (
        <OwnTimeline bookingId={booking._id} isOver={standing === "over"} />
      )}
    </main>
  );
}

function Actions({ booking, now }: { booking: BookingDetail; now: number }) {
  const t = useTranslations("bookings.detail");
  const [isCancelling, setIsCancelling] = useState(false);
  const standing = standingOf(booking, now);
  const isAhead = ["upcoming", "opening", "live"].includes(standing);
  const { _id, title } = booking;
  const again = isAhead ? null : againPath(booking);
  return (
    <div className="acts">
      {isAhead && (
        <LinkButton kind="go" icon="video" href={`/sessions/${_id}`}>
          {t(standing === "upcoming" ? "prepare" : "join")}
        </LinkButton>
      )}
      <SayLate booking={booking} />
      {canMove(booking, now) && (
        <LinkButton icon="calendar-clock" href={`/bookings/${_id}/move`}>
          {t("move")}
        </LinkButton>
      )}
      {standing === "over" && <LinkButton href={`/sessions/${_id}`}>{t("summary")}</LinkButton>}
      {again && (
        <LinkButton icon="calendar-plus" href={again}>
          {t("again")}
        </LinkButton>
      )}
      {!booking.isGivenUp && (
        <MessagesButton bookingId={_id} title={title}>
          <NewMessages bookingId={_id} />
        </MessagesButton>
      )}
      {isAhead && !booking.isGuest && (
        <Button kind="bare" onClick={() => setIsCancelling(true)}>
          {t("cancel")}
        </Button>
      )}
      {isCancelling && <CancelDialog row={booking} onClose={() => setIsCancelling(false)} />}
    </div>
  );
}
