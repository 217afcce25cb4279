"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { BookingRow } from "@/components/booking/rows";
import { StartField } from "@/components/booking/StartField";
import { useDay } from "@/components/booking/useDay";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextArea } from "@/components/ui/TextArea";
import { serverNow } from "@/lib/clock/clock";
import { formatStart } from "@/lib/time/range";
import { startAt } from "@/lib/time/start";
import { useMove } from "./useMove";

const MAX_REASON = 500;

/** A provider moves a booking; where the time is not to be had, the nearest free ones stand below. */
export function MoveDialog({ booking, onClose }: { booking: BookingRow; onClose: () => void }) {
  const t = useTranslations("booked.moveDialog");
  const [start, setStart] = useState(() => startAt(booking.startsAt));
  const [why, setWhy] = useState("");
  const { move, isBusy, problem, alternatives } = useMove(booking._id, onClose);
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="meta">{t("lead")}</p>
      <form
        className="stack-2"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void move(start, why);
        }}
      >
        <StartField
          label={t("start")}
          error={problem?.place === "start" ? problem.text : undefined}
          value={start}
          onChange={setStart}
        />
        <Alternatives starts={alternatives} onChoose={(at) => setStart(startAt(at))} />
        <TextArea
          label={t("reason")}
          hint={t("reasonHint")}
          error={problem?.place === "reason" ? problem.text : undefined}
          rows={3}
          maxLength={MAX_REASON}
          value={why}
          onChange={({ target }) => setWhy(target.value)}
        />
        <Problem text={problem?.place === "form" ? problem.text : null} />
        <div className="acts">
          <Button kind="go" type="submit" aria-disabled={isBusy || undefined}>
            {t("confirm")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("keep")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type AlternativesProps = { starts: readonly number[]; onChoose: (startsAt: number) => void };

function Alternatives({ starts, onChoose }: AlternativesProps) {
  const t = useTranslations("booked.moveDialog");
  const day = useDay();
  if (starts.length === 0) return null;
  return (
    <div className="row" role="group" aria-label={t("free")}>
      {starts.map((startsAt) => (
        <Button key={startsAt} onClick={() => onChoose(startsAt)}>
          {day(startsAt, serverNow())}, {formatStart(startsAt)}
        </Button>
      ))}
    </div>
  );
}
