"use client";

import { useTranslations } from "next-intl";
import { Pill } from "@/components/ui/Pill";
import type { AdminRow } from "./rows";

type Props = { row: Pick<AdminRow, "state" | "isPartial"> & { deletedAt?: number | null } };

/** How far a recording is: under way, being saved, ready, or why not. */
export function StatePill({ row }: Props) {
  const t = useTranslations("recordings.state");
  if (row.deletedAt) return <Pill sign="trash-2">{t("deleted")}</Pill>;
  switch (row.state) {
    case "requested":
      return <Pill sign="circle-dot">{t("asked")}</Pill>;
    case "starting":
    case "active":
      return (
        <Pill tone="stop" sign="live">
          {t("running")}
        </Pill>
      );
    case "stopping":
    case "processing":
      return <Pill sign="hourglass">{t("saving")}</Pill>;
    case "ready":
      return row.isPartial ? (
        <Pill tone="warn" sign="triangle-alert">
          {t("partial")}
        </Pill>
      ) : (
        <Pill tone="go" sign="circle-check">
          {t("ready")}
        </Pill>
      );
    case "failed":
      return (
        <Pill tone="stop" sign="ban">
          {t("failed")}
        </Pill>
      );
  }
}
