"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";

/** Mails that wait or could not be sent, of which nobody else would hear; nothing where all were. */
export function MailCounts() {
  const t = useTranslations("tokenLog.mails");
  const counts = useQuery(api.admin.mails);
  if (counts === undefined) return null;
  const { failed, waiting, superseded } = counts;
  if (failed + waiting + superseded === 0) return null;
  return (
    <Note tone={failed > 0 ? "warn" : "neutral"} icon={failed > 0 ? "triangle-alert" : "hourglass"}>
      {failed > 0 && <p>{t("failed", { count: failed })}</p>}
      {waiting > 0 && <p>{t("waiting", { count: waiting })}</p>}
      {superseded > 0 && <p>{t("superseded", { count: superseded })}</p>}
      {failed + waiting > 0 && <p className="small">{t("advice")}</p>}
    </Note>
  );
}
