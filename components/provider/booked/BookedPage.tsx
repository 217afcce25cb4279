"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { NewBookingDialog } from "@/components/booking/NewBookingDialog";
import { CancelDialog } from "@/components/booking/CancelDialog";
import { RunningLate } from "@/components/booking/late/RunningLate";
import { OwnLate, SayLate } from "@/components/booking/late/SayLate";
import { NewMessages } from "@/components/booking/NewMessages";
import { RowRecordings } from "@/components/booking/RowRecordings";
import { type BookingDetail, othersOf, type Standing, standingOf } from "@/components/booking/rows";
import { StandingPill } from "@/components/booking/StandingPill";
import { useDay } from "@/components/booking/useDay";
import { useNames } from "@/components/booking/useNames";
import { AddToCalendar } from "@/components/calendar/AddToCalendar";
import { MessagesButton } from "@/components/session/chat/MessagesButton";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { serverNow } from "@/lib/clock/clock";
import { useNow } from "@/lib/clock/useNow";
import { viewerZone } from "@/lib/time/format";
import { formatRange } from "@/lib/time/range";
import { toInputValue, weeksLater } from "@/lib/time/input";
import { AnswersSection } from "./AnswersSection";
import { CoProvidersSection } from "./CoProvidersSection";
import { CalendarFileButton } from "./CalendarFileButton";
import { HistorySection } from "./HistorySection";
import { MoveDialog } from "./MoveDialog";
import { NoteSection } from "./NoteSection";
import { RosterSection } from "./RosterSection";

/** One booking to its provider: who, when, what they wrote, what was changed, and what to change. */
export function BookedPage({ bookingId }: { bookingId: string }) {
  const booking = useQuery(api.bookings.get, { bookingId });
  if (booking === undefined) return <LoadingPage />;
  // Missing, not theirs and not to provide look alike.
  return booking?.role === "provider" ? <Known booking={booking} /> : <RefusedPage />;
}

/** Then it can go into a calendar; later there is a file, of what was. */
const AHEAD: readonly Standing[] = ["upcoming", "opening", "live"];

function Known({ booking }: { booking: BookingDetail }) {
  const names = useNames();
  const { _id: bookingId, title } = booking;
  const now = useNow();
  const isAhead = AHEAD.includes(standingOf(booking, now));
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
      <div className="stack-2">
        <RunningLate late={booking.late} />
        <OwnLate late={booking.late} />
        <RowRecordings row={booking} now={now} />
        <Actions booking={booking} />
        {isAhead && <AddToCalendar row={booking} />}
      </div>
      <div className="booked">
        <div className="stack-3">
          <AnswersSection bookingId={bookingId} />
          <RosterSection booking={booking} />
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
  const [open, setOpen] = useState<"move" | "cancel" | "again" | null>(null);
  const standing = standingOf(booking, useNow());
  const canCancel = standing !== "cancelled" && standing !== "over";
  const canMove = standing === "upcoming" || standing === "opening";
  const router = useRouter();
  const { _id: bookingId, title } = booking;
  const close = () => setOpen(null);
  return (
    <div className="acts">
      {standing !== "cancelled" && (
        <LinkButton icon="video" href={`/sessions/${bookingId}`}>
          {t(standing === "over" ? "summary" : "session")}
        </LinkButton>
      )}
      <SayLate booking={booking} />
      {canMove && (
        <Button icon="calendar-clock" onClick={() => setOpen("move")}>
          {t("move")}
        </Button>
      )}
      <MessagesButton bookingId={bookingId} title={title}>
        <NewMessages bookingId={bookingId} />
      </MessagesButton>
      {!AHEAD.includes(standing) && <CalendarFileButton booking={booking} />}
      <Ways booking={booking} />
      {!canCancel && (
        <Button icon="calendar-plus" onClick={() => setOpen("again")}>
          {t("again")}
        </Button>
      )}
      {canCancel && (
        <Button kind="bare" icon="ban" onClick={() => setOpen("cancel")}>
          {t("cancel")}
        </Button>
      )}
      {open === "move" && <MoveDialog booking={booking} onClose={close} />}
      {open === "again" && (
        <NewBookingDialog
          when="later"
          like={sameAgain(booking)}
          onClose={close}
          onMade={(made) => router.push(`/provider/bookings/${made}`)}
        />
      )}
      {open === "cancel" && (
        <CancelDialog row={booking} onClose={close} onCancelled={focusHeading} />
      )}
    </div>
  );
}

/** With the same client and length, a whole number of weeks later. */
function sameAgain({ title, clients, startsAt, endsAt }: BookingDetail) {
  const [client, another] = clients;
  return {
    title,
    clientId: client && !another ? client._id : "",
    minutes: Math.round((endsAt - startsAt) / 60_000),
    startsAt: { text: weeksLater(toInputValue(startsAt), serverNow()), isRepeat: false },
  };
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
