import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

export function BrandMark() {
  return (
    <svg width="34" height="20" viewBox="0 0 34 20" aria-hidden="true">
      <circle cx="8" cy="10" r="7" fill="currentColor" />
      <path d="M15 10h6" stroke="currentColor" strokeWidth="2.5" />
      <circle cx="26" cy="10" r="5.75" fill="none" stroke="currentColor" strokeWidth="2.5" />
    </svg>
  );
}

/**
 * The bar of pages that know no account: errors, sign-in. Its link is a whole new page load,
 * which is what a person wants who leaves a broken page.
 */
export function BrandBar({ children }: { children?: ReactNode }) {
  const t = useTranslations("common");
  return (
    <header className="top">
      {/* oxlint-disable-next-line nextjs/no-html-link-for-pages -- see above */}
      <a className="brand" href="/bookings">
        <BrandMark />
        {t("name")}
      </a>
      {children}
    </header>
  );
}
