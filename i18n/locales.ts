/** The languages of the app, each with its file messages/LOCALE.json. The first is the default. */
export const LOCALES = ["en", "de", "fr"] as const;
export type Locale = (typeof LOCALES)[number];

/** What a language calls itself: a person finds their own without reading another. */
export const LANGUAGE_NAMES: Record<Locale, string> = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
};

/** Holds a choice made by hand; it wins over what the browser asks for. */
export const LOCALE_COOKIE = "parley-language";

/**
 * English for the tests, accented and from right to left. There is no file of it, and a server
 * knows it only by an environment variable (see i18n/pseudo.ts).
 */
export const PSEUDO_LOCALE = "ar-XB";

export function directionOf(locale: string): "ltr" | "rtl" {
  return locale === PSEUDO_LOCALE ? "rtl" : "ltr";
}
