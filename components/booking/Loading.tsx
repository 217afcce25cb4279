"use client";

import { useTranslations } from "next-intl";

export function Loading() {
  const t = useTranslations("common");
  return (
    <p className="meta late" role="status">
      {t("loading")}
    </p>
  );
}
