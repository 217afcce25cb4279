"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Booking } from "@/components/session/SessionScreen";
import { Button, buttonClass } from "@/components/ui/Button";
import { Icon } from "@/components/ui/Icon";
import { Note } from "@/components/ui/Note";
import { useMe } from "@/lib/auth/me";
import { formatTime } from "@/lib/time/format";
import { MoveDialog } from "./MoveDialog";
import { useTell } from "./usePlan";

/** What is left when nothing connects: the phone, the other side, another time. */
export default function Plan({ booking }: { booking: Booking }) {
  const t = useTranslations("doctor.plan");
  const me = useMe();
  const { tell, isBusy, problem } = useTell(booking._id);
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
            <Button icon="calendar-clock" onClick={() => void tell(true)}>
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

function Move({ booking }: { booking: Booking }) {
  const t = useTranslations("doctor.plan");
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button icon="calendar-clock" onClick={() => setIsAsking(true)}>
        {t("move")}
      </Button>
      {isAsking && <MoveDialog bookingId={booking._id} onClose={() => setIsAsking(false)} />}
    </>
  );
}
