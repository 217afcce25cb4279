"use client";

import { useTranslations } from "next-intl";
import { useListed } from "../recording/useListed";

/** What a broadcast shows, to whom and where. */
export function BroadcastTerms({ destinations }: { destinations: readonly string[] }) {
  const t = useTranslations("broadcast.terms");
  const listed = useListed();
  return (
    <dl className="dl">
      <dt>{t("what")}</dt>
      <dd>{t("whatAll")}</dd>
      <dt>{t("who")}</dt>
      <dd>{t("whoAll")}</dd>
      {destinations.length > 0 && (
        <>
          <dt>{t("where")}</dt>
          <dd>{listed(destinations)}</dd>
        </>
      )}
    </dl>
  );
}
