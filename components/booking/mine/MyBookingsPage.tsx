"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { LinkButton } from "@/components/ui/LinkButton";
import { Loading } from "@/components/ui/Loading";
import { Note } from "@/components/ui/Note";
import { ShowMore } from "@/components/ui/ShowMore";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { pagePath } from "@/lib/booking/pageAddress";
import { useNow } from "@/lib/clock/useNow";
import { BookingList } from "../BookingList";
import { CancelDialog } from "../CancelDialog";
import { EmptyBookings } from "../EmptyBookings";
import { NextCard } from "../NextCard";
import { type BookingRow, nextOf, sectionsOf } from "../rows";
import { ZoneLine } from "../ZoneLine";
import { Feed } from "./Feed";
import { Requests } from "./Requests";
import { Found, SearchField } from "./SearchField";
import { useMyBookings } from "./useMyBookings";
import { WaitingLines } from "./WaitingLines";

/** A client's bookings: the next one, what comes, waits, was cancelled or was; and to find one. */
export function MyBookingsPage() {
  const t = useTranslations("bookings.client");
  const [asked, setAsked] = useState("");
  const bookings = useMyBookings(asked);
  const { isLoading, isEmpty, slug } = bookings;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <ZoneLine />
        </div>
        {slug && (
          <LinkButton icon="plus" href={pagePath(slug)}>
            {t("book")}
          </LinkButton>
        )}
      </div>
      {isLoading && <Loading />}
      {isEmpty && <EmptyBookings as="client" />}
      {!isLoading && !isEmpty && <Lists bookings={bookings} asked={asked} onAsk={setAsked} />}
      {!isLoading && (
        <>
          <Requests />
          <WaitingLines />
          <Feed />
        </>
      )}
    </main>
  );
}

type ListsProps = {
  bookings: ReturnType<typeof useMyBookings>;
  asked: string;
  onAsk: (text: string) => void;
};

function Lists({ bookings, asked, onAsk }: ListsProps) {
  const t = useTranslations("bookings");
  const [cancelling, setCancelling] = useState<BookingRow | null>(null);
  const [cancelled, setCancelled] = useState<BookingRow | null>(null);
  const { current, past, isSearching, shown } = bookings;
  const next = nextOf(current.results, useNow());
  // While one looks for something, nothing is set apart.
  const apart = isSearching ? null : next;
  const { upcoming, ...rest } = sectionsOf(shown.current, shown.past, apart);
  return (
    <>
      {!isSearching && next && (
        <NextCard key={next._id} row={next} onCancel={() => setCancelling(next)} />
      )}
      {!isSearching && !next && <Note icon="calendar-days">{t("nothingNext")}</Note>}
      <div role="status">
        {cancelled && (
          <p className="meta list-said">{t("cancelledNow", { title: cancelled.title })}</p>
        )}
      </div>
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
