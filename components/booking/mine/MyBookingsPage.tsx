"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { LinkButton } from "@/components/ui/LinkButton";
import { Loading } from "@/components/ui/Loading";
import { pagePath } from "@/lib/booking/pageAddress";
import { BookingLists } from "../BookingLists";
import { EmptyBookings } from "../EmptyBookings";
import { useBookings } from "../useBookings";
import { ZoneLine } from "../ZoneLine";
import { Feed } from "./Feed";
import { Requests } from "./Requests";
import { WaitingLines } from "./WaitingLines";

/** A client's bookings: the next one, what comes, waits, was cancelled or was; and to find one. */
export function MyBookingsPage() {
  const t = useTranslations("bookings.client");
  const [asked, setAsked] = useState("");
  const bookings = useBookings("client", asked);
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
      {!isLoading && !isEmpty && (
        <BookingLists bookings={bookings} asked={asked} onAsk={setAsked} />
      )}
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
