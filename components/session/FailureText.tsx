"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
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

type NextTryProps = { nextTryAt: number | null; onRetry: () => void };

/** A count where we try again ourselves. */
export function NextTry({ nextTryAt, onRetry }: NextTryProps) {
  const t = useTranslations("session.failure");
  if (nextTryAt === null) return null;
  return (
    <div className="row between">
      <p>{t.rich("again", { time: () => <SecondsUntil at={nextTryAt} /> })}</p>
      <Button icon="rotate-cw" onClick={onRetry}>
        {t("tryNow")}
      </Button>
    </div>
  );
}
