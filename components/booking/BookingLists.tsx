"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Note } from "@/components/ui/Note";
import { ShowMore } from "@/components/ui/ShowMore";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { useNow } from "@/lib/clock/useNow";
import { BookingList } from "./BookingList";
import { CancelDialog } from "./CancelDialog";
import { NextCard } from "./NextCard";
import { type BookingRow, nextOf, sectionsOf } from "./rows";
import { Found, SearchField } from "./SearchField";
import type { Bookings } from "./useBookings";

type BookingListsProps = {
  bookings: Bookings;
  asked: string;
  onAsk: (text: string) => void;
  /** What waits for somebody's word: before all that is settled. */
  children?: ReactNode;
};

/** The next booking, what comes, was cancelled and was, and the way to find one. */
export function BookingLists({ bookings, asked, onAsk, children }: BookingListsProps) {
  const t = useTranslations("bookings");
  const [cancelling, setCancelling] = useState<BookingRow | null>(null);
  const [cancelled, setCancelled] = useState<BookingRow | null>(null);
  const { current, past, isSearching, isNextDue, shown } = bookings;
  const next = nextOf(current.results, useNow());
  // While one looks for something, nothing is set apart.
  const apart = isSearching ? null : next;
  const { upcoming, ...rest } = sectionsOf(shown.current, shown.past, apart);
  return (
    <>
      {!isSearching && next && (
        <NextCard key={next._id} row={next} onCancel={() => setCancelling(next)} />
      )}
      {!isSearching && !next && !isNextDue && <Note icon="calendar-days">{t("nothingNext")}</Note>}
      <div role="status">
        {cancelled && (
          <p className="meta list-said">{t("cancelledNow", { title: cancelled.title })}</p>
        )}
      </div>
      {!isSearching && children}
      <SearchField value={asked} onChange={onAsk} />
      <Found bookings={bookings} />
      <BookingList title={t("upcoming")} rows={upcoming} onCancel={setCancelling} />
      <ShowMore {...current} />
      <BookingList title={t("cancelled")} rows={rest.cancelled} onCancel={setCancelling} />
      <BookingList title={t("past")} rows={rest.past} onCancel={setCancelling} />
      <ShowMore {...past} />
      {cancelling && (
        <CancelDialog
          row={cancelling}
          onClose={() => setCancelling(null)}
          onCancelled={() => {
            setCancelled(cancelling);
            focusHeading();
          }}
        />
      )}
    </>
  );
}
