"use client";

import { useLocale, useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { formatSize } from "@/lib/chat/size";
import { formatSecond } from "@/lib/time/format";
import type { PreflightState } from "./usePreflight";

/** Whether the recorder and its storage are there: good news small, trouble with its next step. */
export function Preflight({ preflight }: { preflight: PreflightState }) {
  const t = useTranslations("recording.preflight");
  const locale = useLocale();
  const { outcome, freeBytes, retryAt, again } = preflight;
  if (outcome === "checking" || outcome === "ready") {
    const isSaid = outcome === "ready" && freeBytes !== null;
    return (
      <p className="small" role="status" data-preflight={outcome}>
        {t(outcome)} {isSaid && t("free", { size: formatSize(freeBytes, locale) })}
      </p>
    );
  }
  return (
    <Note tone="stop" icon="triangle-alert" role="alert">
      <p>
        {outcome === "rate_limited"
          ? t("refused.rate_limited", { time: formatSecond(retryAt ?? 0) })
          : t(`refused.${outcome}`)}
      </p>
      <div className="acts">
        <Button icon="rotate-cw" onClick={again}>
          {t("again")}
        </Button>
      </div>
    </Note>
  );
}
