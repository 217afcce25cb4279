"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { isFramed } from "@/lib/embed/framed";
import type { Session } from "@/lib/session/session";
import type { Booking } from "../SessionScreen";

type Props = { booking: Booking; session: Session; words: string };

/** Home; or, for whom there is none outside of this frame, the page that says that they left. */
export function LeaveLobby({ booking, session, words }: Props) {
  const t = useTranslations("lobby");
  return booking.isGuest && isFramed() ? (
    <Button kind="bare" isFull onClick={session.leave}>
      {t("leave")}
    </Button>
  ) : (
    <LinkButton kind="bare" isFull href="/bookings">
      {words}
    </LinkButton>
  );
}
