"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/Button";
import { FaultPage } from "@/components/ui/FaultPage";
import { LinkButton } from "@/components/ui/LinkButton";
import { useFocusHeading } from "@/components/ui/useFocusHeading";
import { useNow } from "@/lib/clock/useNow";
import { isFramed } from "@/lib/embed/framed";
import { formatTime } from "@/lib/time/format";
import type { Session } from "@/lib/session/session";
import { untilLoaded } from "@/lib/loading/untilLoaded";
import { MessagesButton } from "./chat/MessagesButton";
import type { Booking } from "./SessionScreen";

const After = lazy(() => untilLoaded(() => import("./after/After")));

type Props = { why: "you" | "elsewhere"; booking: Booking; session: Session };

/** After the room: the way back in while the window is open, or home. */
export default function Left({ why, booking, session }: Props) {
  const t = useTranslations("session.left");
  useFocusHeading();
  const { state } = booking;
  const isOpen = useNow(1000) < booking.closesAt && state !== "cancelled" && state !== "ended";
  const home = booking.role === "provider" ? "/provider" : "/bookings";
  return (
    <FaultPage
      title={t(`${why}.title`)}
      role="status"
      more={
        why === "you" && (
          <Suspense fallback={null}>
            <After booking={booking} />
          </Suspense>
        )
      }
      actions={
        <>
          {isOpen && (
            <Button kind="go" onClick={why === "elsewhere" ? session.join : session.start}>
              {t(`${why}.again`)}
            </Button>
          )}
          {!booking.isGivenUp && (
            <MessagesButton kind="outline" bookingId={booking._id} title={booking.title} />
          )}
          {!(booking.isGuest && isFramed()) && (
            <LinkButton kind={isOpen ? "outline" : "go"} href={home}>
              {t("toBookings")}
            </LinkButton>
          )}
        </>
      }
    >
      <p className="lead">{t(`${why}.text`, { title: booking.title })}</p>
      {isOpen && <p className="meta">{t("openUntil", { time: formatTime(booking.closesAt) })}</p>}
    </FaultPage>
  );
}
