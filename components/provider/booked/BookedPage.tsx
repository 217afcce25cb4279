"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { CancelDialog } from "@/components/booking/CancelDialog";
import { type BookingDetail, othersOf, standingOf } from "@/components/booking/rows";
import { StandingPill } from "@/components/booking/StandingPill";
import { useDay } from "@/components/booking/useDay";
import { useNames } from "@/components/booking/useNames";
import { MessagesButton } from "@/components/session/chat/MessagesButton";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatRange, viewerZone } from "@/lib/time/format";
import { AnswersSection } from "./AnswersSection";
import { CoProvidersSection } from "./CoProvidersSection";
import { CalendarFileButton } from "./CalendarFileButton";
import { HistorySection } from "./HistorySection";
import { MoveDialog } from "./MoveDialog";
import { NoteSection } from "./NoteSection";

/** One booking to its provider: who, when, what they wrote, what was changed, and what to change. */
export function BookedPage({ bookingId }: { bookingId: string }) {
  const booking = useQuery(api.bookings.get, { bookingId });
  if (booking === undefined) return <LoadingPage />;
  // Missing, not theirs and not to provide look alike.
  return booking?.role === "provider" ? <Known booking={booking} /> : <RefusedPage />;
}

function Known({ booking }: { booking: BookingDetail }) {
  const names = useNames();
  const { _id: bookingId, title } = booking;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{title}</h1>
          <When booking={booking} />
          <p className="meta">{names(othersOf(booking).map(({ name }) => name))}</p>
        </div>
        <StandingPill row={booking} />
      </div>
      <Actions booking={booking} />
      <div className="booked">
        <div className="stack-3">
          <AnswersSection bookingId={bookingId} />
          <NoteSection bookingId={bookingId} />
          <CoProvidersSection booking={booking} />
        </div>
        <HistorySection bookingId={bookingId} />
      </div>
    </main>
  );
}

function When({ booking: { startsAt, endsAt } }: { booking: BookingDetail }) {
  const t = useTranslations("booked");
  const day = useDay();
  const now = useNow(60_000);
  const zone = viewerZone();
  return (
    <p className="lead">
      {day(startsAt, now)},{" "}
      <time dateTime={new Date(startsAt).toISOString()}>{formatRange(startsAt, endsAt)}</time>{" "}
      <span className="meta">{t("zone", { zone })}</span>
    </p>
  );
}

function Actions({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("booked");
  const [open, setOpen] = useState<"move" | "cancel" | null>(null);
  const standing = standingOf(booking, useNow());
  const canCancel = standing !== "cancelled" && standing !== "over";
  const canMove = standing === "upcoming" || standing === "opening";
  const { _id: bookingId, title } = booking;
  const close = () => setOpen(null);
  return (
    <div className="acts">
      {standing !== "cancelled" && (
        <LinkButton icon="video" href={`/sessions/${bookingId}`}>
          {t(standing === "over" ? "summary" : "session")}
        </LinkButton>
      )}
      {canMove && (
        <Button icon="calendar-clock" onClick={() => setOpen("move")}>
          {t("move")}
        </Button>
      )}
      <MessagesButton bookingId={bookingId} title={title} />
      <CalendarFileButton booking={booking} />
      <Ways booking={booking} />
      {canCancel && (
        <Button kind="bare" icon="ban" onClick={() => setOpen("cancel")}>
          {t("cancel")}
        </Button>
      )}
      {open === "move" && <MoveDialog booking={booking} onClose={close} />}
      {open === "cancel" && (
        <CancelDialog row={booking} onClose={close} onCancelled={focusHeading} />
      )}
    </div>
  );
}

/** To pages of their own: who may come without an account, and who came. */
function Ways({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("booked");
  const standing = standingOf(booking, useNow());
  const { _id: bookingId } = booking;
  return (
    <>
      {standing !== "cancelled" && standing !== "over" && (
        <LinkButton kind="bare" icon="user" href={`/guests/${bookingId}`}>
          {t("guests")}
        </LinkButton>
      )}
      {(standing === "live" || standing === "over") && (
        <LinkButton kind="bare" icon="users" href={`/attendance/${bookingId}`}>
          {t("attendance")}
        </LinkButton>
      )}
    </>
  );
}
