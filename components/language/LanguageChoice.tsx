"use client";

import { useLocale, useTranslations } from "next-intl";
import { LANGUAGE_NAMES, type Locale, LOCALE_COOKIE, LOCALES } from "@/i18n/locales";

const A_YEAR_S = 365 * 24 * 3600;

/** The languages by their own names. One press, and the page is there again in that language. */
export function LanguageChoice() {
  const t = useTranslations("common");
  const current = useLocale();
  return (
    <div className="languages" role="group" aria-label={t("language")}>
      {LOCALES.map((locale) => (
        <button
          key={locale}
          className="btn btn-bare"
          type="button"
          lang={locale}
          aria-current={locale === current || undefined}
          onClick={() => choose(locale)}
        >
          {LANGUAGE_NAMES[locale]}
        </button>
      ))}
    </div>
  );
}

// Loaded anew and not patched: words, dates and the page's direction come from one answer.
function choose(locale: Locale) {
  const isSecure = window.location.protocol === "https:";
  const attributes = `path=/; max-age=${A_YEAR_S}; samesite=lax${isSecure ? "; secure" : ""}`;
  // oxlint-disable-next-line unicorn/no-document-cookie -- cookieStore is only there on https
  document.cookie = `${LOCALE_COOKIE}=${locale}; ${attributes}`;
  window.location.reload();
}
