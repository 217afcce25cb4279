"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { RefusedPage } from "@/components/account/RefusedPage";
import { AddToCalendar } from "@/components/calendar/AddToCalendar";
import { When } from "@/components/booking/detail/When";
import { LinkButton } from "@/components/ui/LinkButton";
import { Pill } from "@/components/ui/Pill";
import { useFocusHeading } from "@/components/ui/useFocusHeading";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import type { BookingDetail } from "@/components/booking/rows";

/** It is booked: when, into the calendar, and where to find it again. */
export function Booked({ bookingId }: { bookingId: string }) {
  const booking = useQuery(api.bookings.get, { bookingId });
  if (booking === undefined) return <LoadingPage />;
  return booking === null ? <RefusedPage /> : <Known booking={booking} />;
}

function Known({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("book.booked");
  useFocusHeading();
  return (
    <main className="main done" id="main">
      <div className="head">
        <h1>{t("title")}</h1>
      </div>
      <section className="card stack-3" aria-label={booking.title}>
        <div className="stack">
          <Pill tone="go" sign="check">
            {t("pill")}
          </Pill>
          <h2>{t("what", { title: booking.title, name: booking.provider.name })}</h2>
          <When row={booking} />
          <p className="meta">{t("join")}</p>
        </div>
        <AddToCalendar row={booking} />
        <div className="acts">
          <LinkButton kind="go" icon="calendar-days" href="/bookings">
            {t("toBookings")}
          </LinkButton>
          <LinkButton href={`/bookings/${booking._id}`}>{t("toBooking")}</LinkButton>
          <LinkButton kind="bare" icon="stethoscope" href="/doctor">
            {t("check")}
          </LinkButton>
        </div>
      </section>
    </main>
  );
}
