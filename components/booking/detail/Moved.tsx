"use client";

import { useTranslations } from "next-intl";
import { AddToCalendar } from "@/components/calendar/AddToCalendar";
import { LinkButton } from "@/components/ui/LinkButton";
import { useFocusHeading } from "@/components/ui/useFocusHeading";
import type { BookingDetail } from "../rows";
import { When } from "./When";

/** The new time, and the calendar that may still have the old one. */
export function Moved({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("bookings.moved");
  useFocusHeading();
  return (
    <main className="main done" id="main">
      <div className="head">
        <h1>{t("title")}</h1>
      </div>
      <section className="card stack-3" aria-label={booking.title}>
        <div className="stack">
          <h2>{booking.title}</h2>
          <When row={booking} />
          <p className="meta">{t("body", { name: booking.provider.name })}</p>
        </div>
        <AddToCalendar row={booking} />
        <div className="acts">
          <LinkButton kind="go" icon="calendar-days" href="/bookings">
            {t("toBookings")}
          </LinkButton>
          <LinkButton href={`/bookings/${booking._id}`}>{t("toBooking")}</LinkButton>
        </div>
      </section>
    </main>
  );
}
