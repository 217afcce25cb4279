"use client";

import { useTranslations } from "next-intl";
import { useListed } from "../recording/useListed";

type Props = {
  destinations: readonly string[];
  /** It is recorded where it goes, and may be published afterwards. */
  isKept: boolean;
};

/** What a broadcast shows, to whom and where. */
export function BroadcastTerms({ destinations, isKept }: Props) {
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
      {isKept && (
        <>
          <dt>{t("after")}</dt>
          <dd>{t("afterKept")}</dd>
        </>
      )}
    </dl>
  );
}
