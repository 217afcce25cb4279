"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { Loading } from "@/components/ui/Loading";
import { useMe } from "@/lib/auth/me";
import { pagePath } from "@/lib/booking/pageAddress";
import { serverNow } from "@/lib/clock/clock";
import { viewerZone } from "@/lib/time/format";
import { shiftDate } from "@/lib/time/month";
import { dateAt } from "@/lib/time/zone";
import { BookingLists } from "../BookingLists";
import { EmptyBookings } from "../EmptyBookings";
import { useBookings } from "../useBookings";
import { ZoneLine } from "../ZoneLine";
import { Feed } from "./Feed";
import { Requests } from "./Requests";
import { WaitingLines } from "./WaitingLines";

// Few who look at their bookings save them.
const ExportDialog = lazy(async () => ({
  default: (await import("../export/ExportDialog")).ExportDialog,
}));

/** A client's bookings: the next one, what comes, waits, was cancelled or was; and to find one. */
export function MyBookingsPage() {
  const t = useTranslations("bookings.client");
  const me = useMe();
  const [asked, setAsked] = useState("");
  const bookings = useBookings("client", asked);
  const { isLoading, isEmpty, isGuest, slug } = bookings;
  // A place is kept for an hour: whoever is told of it finds it without going past all that was.
  const pending = !isGuest && (
    <>
      <Requests />
      <WaitingLines />
    </>
  );
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <ZoneLine />
        </div>
        <div className="row">
          {!isLoading && !isEmpty && <Export />}
          {slug && !isGuest && (
            <LinkButton icon="plus" href={pagePath(slug)}>
              {t("book")}
            </LinkButton>
          )}
        </div>
      </div>
      {isLoading && <Loading />}
      {isEmpty && <EmptyBookings as="client" isProvider={me.isProvider} />}
      {isEmpty && pending}
      {!isLoading && !isEmpty && (
        <BookingLists bookings={bookings} asked={asked} onAsk={setAsked}>
          {pending}
        </BookingLists>
      )}
      {!isLoading && !isGuest && <Feed />}
    </main>
  );
}

const MONTH_DAYS = 30;

/** The bookings of some days as a file; at first, of a month from today. */
function Export() {
  const t = useTranslations("bookings.client");
  const [from, setFrom] = useState<string | null>(null);
  const zone = viewerZone();
  return (
    <>
      <Button kind="bare" icon="download" onClick={() => setFrom(dateAt(zone, serverNow()))}>
        {t("export")}
      </Button>
      {from !== null && (
        <Suspense fallback={null}>
          <ExportDialog
            side="client"
            zone={zone}
            fromDate={from}
            toDate={shiftDate(from, MONTH_DAYS)}
            onClose={() => setFrom(null)}
          />
        </Suspense>
      )}
    </>
  );
}
