"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { MessagesButton } from "@/components/session/chat/MessagesButton";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import { formatRange } from "@/lib/time/range";
import { Countdown } from "./Countdown";
import { SayLate } from "./late/SayLate";
import { NewMessages } from "./NewMessages";
import { NextNow, useNear } from "./NextNow";
import { useBeside } from "../slots/useBeside";
import { type BookingRow, canMove, detailPath, othersOf, standingOf } from "./rows";
import { StandingPill } from "./StandingPill";
import { RowRecordings } from "./RowRecordings";
import { WaitingPill } from "./WaitingPill";
import { useDay } from "./useDay";
import { useNames } from "./useNames";

/** The booking that matters now, with the way into its room. */
export function NextCard({ row, onCancel }: { row: BookingRow; onCancel: () => void }) {
  const t = useTranslations("bookings.next");
  const names = useNames();
  const id = useId();
  const near = useNear(row);
  const others = othersOf(row).map(({ name }) => name);
  return (
    <section className="card next" aria-labelledby={id}>
      <div>
        <StandingPill row={row} /> <WaitingPill row={row} />
        <h2 id={id}>{row.title}</h2>
        <When row={row} />
        <p className="meta">
          {others.length === 0 ? names([]) : t("with", { names: names(others) })}
          <There row={row} />
        </p>
        {near && <NextNow booking={near} />}
        <Recordings row={row} />
      </div>
      <Join row={row} titleId={id} />
      <div className="foot">
        <Foot row={row} />
        <div className="row">
          {near && <SayLate booking={near} kind="bare" />}
          <MessagesButton bookingId={row._id} title={row.title}>
            <NewMessages bookingId={row._id} />
          </MessagesButton>
          <Links row={row} />
          {!row.isGuest && (
            <Button kind="bare" onClick={onCancel}>
              {t("cancel")}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

/** The provider's clock, where it shows another time. */
function There({ row }: { row: BookingRow }) {
  const t = useTranslations("bookings.next");
  const beside = useBeside();
  const there = row.role === "client" && row.page && beside(row.startsAt, row.page.zone);
  return there && <> · {t("sees", { there })}</>;
}

/** Another time, where its client may choose one, and all that there is to know of it. */
function Links({ row }: { row: BookingRow }) {
  const t = useTranslations("bookings.next");
  const now = useNow(60_000);
  return (
    <>
      {canMove(row, now) && (
        <LinkButton kind="bare" href={`/bookings/${row._id}/move`}>
          {t("move")}
        </LinkButton>
      )}
      <LinkButton kind="bare" href={detailPath(row)}>
        {t("details")}
      </LinkButton>
    </>
  );
}

function When({ row }: { row: BookingRow }) {
  const t = useTranslations("bookings.next");
  const day = useDay();
  const now = useNow(60_000);
  const { startsAt, endsAt } = row;
  if (standingOf(row, now) === "live") {
    const times = { start: formatTime(startsAt), end: formatTime(endsAt) };
    return <p className="when">{t(now < endsAt ? "running" : "runOver", times)}</p>;
  }
  return (
    <p className="when">
      {t.rich("when", {
        day: day(startsAt, now),
        range: formatRange(startsAt, endsAt),
        time: (range) => <time dateTime={new Date(startsAt).toISOString()}>{range}</time>,
      })}
    </p>
  );
}

function Recordings({ row }: { row: BookingRow }) {
  return <RowRecordings row={row} now={useNow(60_000)} />;
}

function Join({ row, titleId }: { row: BookingRow; titleId: string }) {
  const t = useTranslations("bookings.next");
  const standing = standingOf(row, useNow());
  const isOpen = standing === "opening" || standing === "live";
  return (
    <div className="join">
      <Countdown row={row} />
      <LinkButton
        kind={isOpen ? "go" : "outline"}
        isBig
        icon="video"
        href={`/sessions/${row._id}`}
        isWarm={isOpen}
        aria-describedby={titleId}
      >
        {t(isOpen ? "join" : "prepare")}
      </LinkButton>
    </div>
  );
}

function Foot({ row }: { row: BookingRow }) {
  const t = useTranslations("bookings.next");
  const now = useNow(60_000);
  const isOpen = now >= row.opensAt;
  const time = formatTime(isOpen ? row.closesAt : row.opensAt);
  return <p className="meta">{t(isOpen ? "openUntil" : "opensAt", { time })}</p>;
}
