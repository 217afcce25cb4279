import type { Metadata, Viewport } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages, getTranslations } from "next-intl/server";
import localFont from "next/font/local";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { IncompleteSetup } from "@/components/account/IncompleteSetup";
import { Providers } from "@/components/account/Providers";
import { directionOf } from "@/i18n/locales";
import { readSettings } from "@/lib/config/settings";
import { MEND_LOADING } from "@/lib/loading/mend";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/top.css";
import "./styles/buttons.css";
import "./styles/fields.css";
import "./styles/marks.css";
import "./styles/line.css";
import "./styles/dialogs.css";
import "./styles/tables.css";
import "./styles/shared.css";
import "./styles/pages.css";
import "./styles/chat.css";
import "./styles/languages.css";
import "./styles/contrast.css";
import "./styles/quality.css";
import "./styles/doctor.css";

const MEND = { __html: MEND_LOADING };

const font = localFont({
  src: "./fonts/hanken-grotesk-latin-wght-normal.woff2",
  weight: "100 900",
  variable: "--font-hanken",
});

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("common");
  return {
    title: { default: t("name"), template: `%s · ${t("name")}` },
    description: t("description"),
    robots: { index: false },
  };
}

export const viewport: Viewport = {
  colorScheme: "light dark",
  viewportFit: "cover",
  // An on-screen keyboard makes the page smaller, and does not cover the field that it is for.
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f4f6f4" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1311" },
  ],
};

/** Rendered for each request: its scripts carry the request's nonce, its settings are of now. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const given = await headers();
  const nonce = given.get("x-nonce") ?? undefined;
  const pageId = given.get("x-request-id") ?? undefined;
  const settings = readSettings();
  const t = await getTranslations("common");
  const locale = await getLocale();
  const { common, hops, errors, account } = await getMessages();
  return (
    <html lang={locale} dir={directionOf(locale)} className={font.variable} data-page-id={pageId}>
      <body>
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={MEND} />
        <a className="skip" href="#main">
          {t("skip")}
        </a>
        <NextIntlClientProvider messages={{ common, hops, errors, account }}>
          {settings.kind === "incomplete" ? (
            <IncompleteSetup missing={settings.missing} />
          ) : (
            <Providers config={settings.config} nonce={nonce}>
              {children}
            </Providers>
          )}
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
