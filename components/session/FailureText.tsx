"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import type { Failure } from "@/lib/session/types";
import { SecondsUntil } from "./Seconds";

type Props = { failure: Failure; nextTryAt: number | null; onRetry: () => void };

/** Which hop broke, what it means and the next step; with a count when we try again ourselves. */
export function FailureText({ failure, nextTryAt, onRetry }: Props) {
  const t = useTranslations("session.failure");
  return (
    <>
      <p data-failure={failure.code} data-hop={failure.hop}>
        <b className="stop">{t(`${failure.code}.title`)}</b> {t(`${failure.code}.text`)}
      </p>
      {nextTryAt !== null && (
        <div className="row between">
          <p>{t.rich("again", { time: () => <SecondsUntil at={nextTryAt} /> })}</p>
          <Button icon="rotate-cw" onClick={onRetry}>
            {t("tryNow")}
          </Button>
        </div>
      )}
    </>
  );
}
