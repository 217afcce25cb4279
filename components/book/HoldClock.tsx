"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { useMinutesUntil, useNow } from "@/lib/clock/useNow";
import { formatCountdown } from "@/lib/time/format";

/** For how long the slot is kept, to the second for the eye and to the minute for the ear. */
export function HoldClock({ expiresAt }: { expiresAt: number }) {
  const t = useTranslations("book.hold");
  const now = useNow();
  const minutes = useMinutesUntil(expiresAt);
  const isOver = now >= expiresAt;
  return (
    <>
      {now > 0 && !isOver && (
        <p className="meta" role="timer" aria-label={t("forMinutes", { minutes })}>
          {t("for", { time: formatCountdown(expiresAt - now) })}
        </p>
      )}
      <p className="vh" role="status">
        {!isOver && t(minutes > 1 ? "held" : "lastMinute")}
      </p>
    </>
  );
}

/** The five minutes are over: what was typed stays, and the slot may be had once more. */
export function HoldOver({ expiresAt, onAgain }: { expiresAt: number; onAgain: () => void }) {
  const t = useTranslations("book.hold");
  const isOver = useNow() >= expiresAt;
  return (
    <div role="status">
      {isOver && (
        <Note tone="warn" icon="hourglass">
          {t("over")}
          <div className="acts">
            <Button onClick={onAgain}>{t("again")}</Button>
          </div>
        </Note>
      )}
    </div>
  );
}
