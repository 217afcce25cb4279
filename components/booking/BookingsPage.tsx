"use client";

import { usePaginatedQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Note } from "@/components/ui/Note";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { BookingList } from "./BookingList";
import { CancelDialog } from "./CancelDialog";
import { EmptyBookings } from "./EmptyBookings";
import { NextCard } from "./NextCard";
import { type BookingRow, nextOf } from "./rows";
import { ZoneLine } from "./ZoneLine";

/** A provider's bookings: the one that matters now, what comes, what was. */
export function BookingsPage({ actions }: { actions: ReactNode }) {
  const t = useTranslations("bookings.provider");
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <ZoneLine />
        </div>
        {actions}
      </div>
      <Bookings />
    </main>
  );
}

function Bookings() {
  const list = api.bookings.listProvided;
  const current = usePaginatedQuery(list, { when: "current" }, { initialNumItems: PAGE_SIZE });
  const past = usePaginatedQuery(list, { when: "past" }, { initialNumItems: PAGE_SIZE });
  const [cancelling, setCancelling] = useState<BookingRow | null>(null);
  const t = useTranslations("bookings");
  const next = nextOf(current.results, useNow());
  if (current.status === "LoadingFirstPage" || past.status === "LoadingFirstPage")
    return <Loading />;
  if (current.results.length + past.results.length === 0) return <EmptyBookings as="provider" />;
  const upcoming = current.results.filter((row) => row._id !== next?._id);
  return (
    <>
      {next ? (
        <NextCard key={next._id} row={next} onCancel={() => setCancelling(next)} />
      ) : (
        <Note icon="calendar-days">{t("nothingNext")}</Note>
      )}
      <BookingList title={t("upcoming")} rows={upcoming} onCancel={setCancelling}>
        <ShowMore {...current} />
      </BookingList>
      <BookingList title={t("past")} rows={past.results} onCancel={setCancelling}>
        <ShowMore {...past} />
      </BookingList>
      {cancelling && <CancelDialog row={cancelling} onClose={() => setCancelling(null)} />}
    </>
  );
}
