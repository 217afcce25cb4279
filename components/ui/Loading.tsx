"use client";

import { useTranslations } from "next-intl";

/** Said only where it takes longer than a moment. */
export function Loading() {
  const t = useTranslations("common");
  return (
    <p className="meta late" role="status">
      {t("loading")}
    </p>
  );
}

/** A page whose content is on its way. */
export function LoadingPage() {
  return (
    <main className="main" id="main" aria-busy="true">
      <Loading />
    </main>
  );
}
