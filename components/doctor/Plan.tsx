"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { MoveDialog } from "@/components/provider/booked/MoveDialog";
import type { Booking } from "@/components/session/SessionScreen";
import { Button, buttonClass } from "@/components/ui/Button";
import { Icon } from "@/components/ui/Icon";
import { Note } from "@/components/ui/Note";
import { useMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import { RebookDialog } from "./RebookDialog";
import { useTell } from "./usePlan";

/** What is left when nothing connects: the phone, the other side, another time. */
export default function Plan({ booking }: { booking: Booking }) {
  const t = useTranslations("doctor.plan");
  const me = useMe();
  const { tell, isBusy, isHeld, problem } = useTell(booking._id);
  const told = booking.troubles.find(({ userId }) => userId === me._id);
  return (
    <section className="plan" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      <Phone booking={booking} />
      {told && (
        <p className="meta" role="status" data-told>
          {told.wantsAnotherTime
            ? t("toldMove", { time: formatTime(told.at) })
            : t("told", { role: booking.role, time: formatTime(told.at) })}
        </p>
      )}
      <p className="meta" role="status">
        {isHeld && t("held")}
      </p>
      {problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {problem}
        </Note>
      )}
      <div className="acts">
        {!told && (
          <Button icon="users" onClick={() => void tell(false)} aria-disabled={isBusy || undefined}>
            {t("tell")}
          </Button>
        )}
        {booking.role === "provider" ? (
          <Move booking={booking} />
        ) : (
          !told?.wantsAnotherTime && (
            <Button
              icon="calendar-clock"
              onClick={() => void tell(true)}
              aria-disabled={isBusy || undefined}
            >
              {t("askMove")}
            </Button>
          )
        )}
      </div>
    </section>
  );
}

function Phone({ booking }: { booking: Booking }) {
  const t = useTranslations("doctor.plan");
  const { phone } = booking.policy;
  if (phone === null) return null;
  if (booking.role === "provider") return <p className="meta">{t("ownPhone", { phone })}</p>;
  return (
    <>
      <a className={buttonClass({ kind: "go", isFull: true })} href={`tel:${dialled(phone)}`}>
        <Icon name="phone" />
        {t("call", { phone })}
      </a>
      <p className="small">{t("callHint")}</p>
    </>
  );
}

/** The number without the spaces and signs that make it readable. */
function dialled(phone: string): string {
  return phone.replace(/[^\d+#*,;]/g, "");
}

/** A session that has begun is moved no more. */
function Move({ booking }: { booking: Booking }) {
  const t = useTranslations("doctor.plan");
  const hasBegun = useNow(5_000) >= booking.startsAt;
  const [asking, setAsking] = useState<"move" | "rebook" | null>(null);
  const close = () => setAsking(null);
  return (
    <>
      <Button icon="calendar-clock" onClick={() => setAsking(hasBegun ? "rebook" : "move")}>
        {t(hasBegun ? "move" : "moveTo")}
      </Button>
      {asking === "move" && <MoveDialog booking={booking} onClose={close} />}
      {asking === "rebook" && <RebookDialog bookingId={booking._id} onClose={close} />}
    </>
  );
}
