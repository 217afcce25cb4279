"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { useMinutesUntil, useNow } from "@/lib/clock/useNow";
import { formatCountdown, formatSecond } from "@/lib/time/format";

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

type AgainProps = { againAt: number; onAgain: () => void };

/** The five minutes are over: what was typed stays, and the slot may be had once more. */
export function HoldOver({ expiresAt, ...again }: AgainProps & { expiresAt: number }) {
  const t = useTranslations("book.hold");
  const isOver = useNow() >= expiresAt;
  return (
    <div role="status">
      {isOver && (
        <Note tone="warn" icon="hourglass">
          {t("over")}
          <Again {...again} />
        </Note>
      )}
    </div>
  );
}

/** Their turn was over before the page was opened. */
export function HeldBefore(again: AgainProps) {
  const t = useTranslations("book.refused");
  return (
    <div role="status">
      <Note tone="warn" icon="hourglass">
        {t("held_before")}
        <Again {...again} />
      </Note>
    </div>
  );
}

function Again({ againAt, onAgain }: AgainProps) {
  const t = useTranslations("book.hold");
  const id = useId();
  const isClosed = useNow() < againAt;
  return (
    <>
      {isClosed && (
        <p id={id} className="meta">
          {t("againAt", { time: formatSecond(againAt) })}
        </p>
      )}
      <div className="acts">
        <Button
          aria-disabled={isClosed || undefined}
          aria-describedby={isClosed ? id : undefined}
          onClick={() => !isClosed && onAgain()}
        >
          {t("again")}
        </Button>
      </div>
    </>
  );
}
