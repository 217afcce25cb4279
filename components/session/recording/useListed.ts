"use client";

import { useLocale } from "next-intl";

/** Names as one phrase: "A, B and C". */
export function useListed(): (names: readonly string[]) => string {
  const locale = useLocale();
  return (names) => new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
}
