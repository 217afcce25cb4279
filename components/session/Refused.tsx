"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/Button";
import { FaultPage } from "@/components/ui/FaultPage";
import { type Hop, hopsUpTo } from "@/components/ui/HopLine";
import { LinkButton } from "@/components/ui/LinkButton";
import { useMe, useSignOut } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import { isFramed } from "@/lib/embed/framed";
import { hopOfDenial, isFault } from "@/lib/session/denialHop";
import type { DenialReason, Refusal } from "@/lib/session/types";
import { formatDate, formatTime } from "@/lib/time/format";
import { untilLoaded } from "@/lib/loading/untilLoaded";
import type { Booking } from "./SessionScreen";

const After = lazy(() => untilLoaded(() => import("./after/After")));

type Props = { refusal: Refusal; booking: Booking | null };

/** The door stays closed: why, and where to go. Each reason has its own sentence. */
export default function Refused({ refusal: { reason }, booking }: Props) {
  const t = useTranslations("session.refused");
  const me = useMe();
  const signOut = useSignOut();
  const home = me.isProvider && booking?.role !== "client" ? "/provider" : "/bookings";
  return (
    <div data-refusal={reason} className="contents">
      <FaultPage
        hops={isFault(reason) ? hopsFor(reason, t("noWay"), me.name) : undefined}
        title={t(`${reason}.title`)}
        role="status"
        more={
          reason === "ended" &&
          booking && (
            <Suspense fallback={null}>
              <After booking={booking} />
            </Suspense>
          )
        }
        actions={
          <>
            {!(booking?.isGuest && isFramed()) && (
              <LinkButton kind="go" href={home}>
                {t("toBookings")}
              </LinkButton>
            )}
            {(reason === "not_found" || reason === "signed_out") && (
              <Button onClick={signOut}>{t("switchAccount")}</Button>
            )}
          </>
        }
      >
        <p className="lead">
          <Why reason={reason} booking={booking} />
        </p>
        {reason === "not_found" && (
          <p className="lead">
            {t.rich("signedInAs", { name: me.name, b: (chunks) => <b>{chunks}</b> })}
          </p>
        )}
      </FaultPage>
    </div>
  );
}

function Why({ reason, booking }: { reason: DenialReason; booking: Booking | null }) {
  const t = useTranslations("session.refused");
  const now = useNow(60_000);
  if (reason === "ended" && booking?.endedAt !== undefined)
    return t("ended.early", { role: booking.role, time: formatTime(booking.endedAt) });
  if (reason === "ended" && booking)
    return t("ended.text", {
      time: formatTime(booking.endsAt),
      day: formatDate(booking.endsAt, now),
    });
  if (reason === "cancelled" && booking?.cancelledAt) {
    const isOwn = booking.cancelledBy === booking.role;
    const by = isOwn ? "you" : (booking.cancelledBy ?? "provider");
    return t("cancelled.text", { by, day: formatDate(booking.cancelledAt, now) });
  }
  return t(`${reason}.plain`);
}

function hopsFor(reason: DenialReason, failure: string, name: string): Hop[] {
  return hopsUpTo(hopOfDenial(reason), "failed", failure).map((hop) =>
    hop.id === "signIn" && hop.state === "clear" ? { ...hop, detail: name } : hop,
  );
}
