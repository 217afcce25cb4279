"use client";

import { useLocale, useTranslations } from "next-intl";

/** People as one phrase: "A, B and C", or "A, B and 7 more"; nobody: a session of one's own. */
export function useNames(): (names: readonly string[]) => string {
  const t = useTranslations("bookings");
  const locale = useLocale();
  return (names) => {
    if (names.length === 0) return t("alone");
    const shown =
      names.length > 3 ? [...names.slice(0, 2), t("more", { count: names.length - 2 })] : names;
    return new Intl.ListFormat(locale, { type: "conjunction" }).format(shown);
  };
}
