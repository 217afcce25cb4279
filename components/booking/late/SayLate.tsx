"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { useMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import { type BookingDetail, othersOf } from "../rows";
import { LateDialog } from "./LateDialog";
import { mayBeLate } from "./mayBeLate";

type SayLateProps = { booking: BookingDetail; kind?: "bare" };

/** A word to the other side that one comes late, while that is worth a word; stands among other actions. */
export function SayLate({ booking, kind }: SayLateProps) {
  const t = useTranslations("late");
  const me = useMe();
  const now = useNow(60_000);
  const [isOpen, setIsOpen] = useState(false);
  const isWorthIt = othersOf(booking).length > 0 && mayBeLate(booking, me._id, now);
  const said = booking.late.find(({ userId }) => userId === me._id);
  if (!isWorthIt) return null;
  return (
    <>
      <Button kind={kind} icon="clock" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
        {t(said ? "change" : "open")}
      </Button>
      {isOpen && (
        <LateDialog
          bookingId={booking._id}
          said={said?.minutes ?? null}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}

/** What one said oneself. */
export function OwnLate({ late }: Pick<BookingDetail, "late">) {
  const t = useTranslations("late");
  const me = useMe();
  const said = late.find(({ userId }) => userId === me._id);
  return (
    <p className="small" role="status">
      {said && t("yours", { minutes: said.minutes })}
    </p>
  );
}
