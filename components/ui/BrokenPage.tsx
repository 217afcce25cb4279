"use client";

import { useTranslations } from "next-intl";
import { errorCode } from "@/lib/errors/errors";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { Button } from "./Button";
import { FaultPage } from "./FaultPage";

export type BrokenPageProps = { error: Error & { digest?: string }; reset: () => void };

/** A page that broke. What it was goes to the console; the person gets the sentence for its code. */
export function BrokenPage({ error, reset }: BrokenPageProps) {
  const t = useTranslations("common.broken");
  const copy = useErrorCopy();
  const isKnown = errorCode(error) !== "UNKNOWN";
  const again = (
    <Button kind="go" icon="rotate-cw" onClick={reset}>
      {t("again")}
    </Button>
  );
  const foot = error.digest && t("report", { digest: error.digest });
  return (
    <FaultPage role="alert" title={t("title")} actions={again} foot={foot}>
      <p className="lead">{isKnown ? copy(error) : t("body")}</p>
    </FaultPage>
  );
}
