"use client";

import { useTranslations } from "next-intl";
import { memo, type ReactNode, useId } from "react";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { WarmLink } from "@/components/ui/WarmLink";
import { MessagesButton } from "@/components/session/chat/MessagesButton";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { formatRange } from "@/lib/time/range";
import { useBeside } from "../slots/useBeside";
import { againPath, type BookingRow, canMove, detailPath, othersOf, standingOf } from "./rows";
import { isSameRow } from "./sameRow";
import { StandingPill } from "./StandingPill";
import { WaitingPill } from "./WaitingPill";
import { RowRecordings } from "./RowRecordings";
import { useDay } from "./useDay";
import { useNames } from "./useNames";

type BookingListProps = {
  title: string;
  rows: readonly BookingRow[];
  onCancel: (row: BookingRow) => void;
  /** What stands below the rows: the way to more of them. */
  children?: ReactNode;
};

export function BookingList({ title, rows, onCancel, children }: BookingListProps) {
  const id = useId();
  if (rows.length === 0) return null;
  return (
    <section className="sect" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className="list">
        {rows.map((row) => (
          <BookingItem key={row._id} row={row} onCancel={onCancel} />
        ))}
      </ul>
      {children}
    </section>
  );
}

type BookingItemProps = { row: BookingRow; onCancel: (row: BookingRow) => void };

// A change of one row brings all of them anew; those that say the same are not drawn again.
const BookingItem = memo(
  Item,
  (before, after) => before.onCancel === after.onCancel && isSameRow(before.row, after.row),
);

function Item({ row, onCancel }: BookingItemProps) {
  const names = useNames();
  const day = useDay();
  const now = useNow(60_000);
  const isCancelled = row.state === "cancelled";
  return (
    <li>
      <div className="at">
        <b>{day(row.startsAt, now)}</b>
        <span className={isCancelled ? "meta struck" : "meta"}>
          {formatRange(row.startsAt, row.endsAt)}
        </span>
      </div>
      <div className="what">
        <h3>
          <WarmLink href={detailPath(row)}>{row.title}</WarmLink>
        </h3>
        <p className="small">
          {names(othersOf(row).map(({ name }) => name))}
          <There row={row} />
          {isCancelled && <CancelledBy row={row} now={now} />}
        </p>
        <RowRecordings row={row} now={now} />
      </div>
      <div className="st">
        <StandingPill row={row} /> <WaitingPill row={row} />
      </div>
      <Actions row={row} now={now} onCancel={onCancel} />
    </li>
  );
}

/** The provider's clock, where it shows another time. */
function There({ row }: { row: BookingRow }) {
  const beside = useBeside();
  const there = row.role === "client" && row.page && beside(row.startsAt, row.page.zone);
  return there && <> · {there}</>;
}

function CancelledBy({ row, now }: { row: BookingRow; now: number }) {
  const t = useTranslations("bookings.cancelledBy");
  if (!row.cancelledBy || !row.cancelledAt) return null;
  const who = row.cancelledBy === row.role ? "you" : row.cancelledBy;
  return <> · {t(who, { date: formatDate(row.cancelledAt, now) })}</>;
}

// The rows look alike; which one a button is for is told to those who do not see the row.
const hidden = (title: ReactNode) => <span className="vh"> {title}</span>;

function Actions({ row, now, onCancel }: BookingItemProps & { now: number }) {
  const t = useTranslations("bookings.row");
  const standing = standingOf(row, now);
  const messages = !row.isGivenUp && <MessagesButton bookingId={row._id} title={row.title} />;
  const again = againPath(row);
  const bookAgain = again && (
    <LinkButton kind="bare" href={again}>
      {t.rich("again", { title: row.title, of: hidden })}
    </LinkButton>
  );
  if (standing === "cancelled") {
    return (
      <div className="end">
        {messages}
        {bookAgain}
      </div>
    );
  }
  if (standing === "over") {
    return (
      <div className="end">
        {messages}
        <LinkButton kind="bare" href={`/sessions/${row._id}`}>
          {t.rich("summary", { title: row.title, of: hidden })}
        </LinkButton>
        {bookAgain}
      </div>
    );
  }
  return (
    <div className="end">
      {messages}
      {standing !== "upcoming" && (
        <LinkButton href={`/sessions/${row._id}`}>
          {t.rich("join", { title: row.title, of: hidden })}
        </LinkButton>
      )}
      {canMove(row, now) && (
        <LinkButton kind="bare" href={`/bookings/${row._id}/move`}>
          {t.rich("move", { title: row.title, of: hidden })}
        </LinkButton>
      )}
      {!row.isGuest && (
        <Button kind="bare" onClick={() => onCancel(row)}>
          {t.rich("cancel", { title: row.title, of: hidden })}
        </Button>
      )}
    </div>
  );
}
