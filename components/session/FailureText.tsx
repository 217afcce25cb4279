"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import type { Failed } from "@/lib/session/phases";
import type { Failure } from "@/lib/session/types";
import { SecondsUntil } from "./Seconds";

/** Which hop broke, what it means and the next step, as far as the join itself could tell. */
export function FailureText({ failure }: { failure: Failure }) {
  const t = useTranslations("session.failure");
  return (
    <p data-failure={failure.code} data-hop={failure.hop}>
      <b className="stop">{t(`${failure.code}.title`)}</b> {t(`${failure.code}.text`)}
    </p>
  );
}

/** A count where we try again ourselves, and which try it is that runs. */
export function NextTry({ state, onRetry }: { state: Failed; onRetry: () => void }) {
  const t = useTranslations("session.failure");
  const { attempt, nextTryAt } = state;
  if (attempt === null) return null;
  // It stands in a live region, which would read out each try.
  const isSaid = attempt > 1;
  return (
    <div className="row between">
      <p aria-live={isSaid ? "off" : undefined}>
        {nextTryAt === null
          ? t("trying", { number: attempt })
          : t.rich("again", { time: () => <SecondsUntil at={nextTryAt} /> })}
      </p>
      <TryNow onRetry={onRetry} isTrying={nextTryAt === null} />
    </div>
  );
}

export function TryNow({ onRetry, isTrying }: { onRetry: () => void; isTrying: boolean }) {
  const t = useTranslations("session.failure");
  return (
    <Button icon="rotate-cw" onClick={onRetry} aria-disabled={isTrying || undefined}>
      {t("tryNow")}
    </Button>
  );
}
