"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Loading } from "@/components/ui/Loading";
import { BookingLists } from "./BookingLists";
import { EmptyBookings } from "./EmptyBookings";
import { Feed } from "./mine/Feed";
import { useBookings } from "./useBookings";
import { ZoneLine } from "./ZoneLine";

/** A provider's bookings: the one that matters now, what comes, was cancelled or was; and to find one. */
export function BookingsPage({ actions }: { actions: ReactNode }) {
  const t = useTranslations("bookings.provider");
  const [asked, setAsked] = useState("");
  const bookings = useBookings("provider", asked);
  const { isLoading, isEmpty } = bookings;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <ZoneLine />
        </div>
        {actions}
      </div>
      {isLoading && <Loading />}
      {isEmpty && <EmptyBookings as="provider" />}
      {!isLoading && !isEmpty && (
        <BookingLists bookings={bookings} asked={asked} onAsk={setAsked} />
      )}
      {!isLoading && <Feed />}
    </main>
  );
}
