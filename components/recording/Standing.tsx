"use client";

import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import type { Recording } from "./rows";

/** Why there is nothing to watch yet, or no more, or not all of it. */
export function Standing({ recording }: { recording: Recording }) {
  const t = useTranslations("recordingPage.standing");
  const { state, deletedAt, isPartial, problem, reason, parts } = recording;
  if (deletedAt !== null) return <Note icon="trash-2">{t("deleted")}</Note>;
  if (state === "failed") {
    if (parts.length > 0) return <Note icon="info">{t("late")}</Note>;
    return (
      <Note tone="stop" icon="triangle-alert">
        {t(`failed.${reason ?? "lost"}`)}
      </Note>
    );
  }
  if (state !== "ready") {
    return (
      <Note icon="hourglass" role="status">
        {t(problem === null ? (state === "processing" ? "saving" : "running") : "slow")}
      </Note>
    );
  }
  if (!isPartial) return null;
  return (
    <Note tone="warn" icon="triangle-alert">
      {t("partial")}
    </Note>
  );
}
