import { getRequestConfig } from "next-intl/server";
import { cookies, headers } from "next/headers";
import { chooseLocale } from "./choose";
import { type Locale, LOCALE_COOKIE, LOCALES, PSEUDO_LOCALE } from "./locales";
import { messagesOf } from "./messages";

/**
 * The language of each request. It is not in the address: a link that a provider sends to a
 * client opens in the client's own language.
 */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value;
  const acceptLanguage = (await headers()).get("accept-language");
  const locale = chooseLocale({ chosen, acceptLanguage }, offered());
  return {
    locale: locale as Locale,
    // For next-intl's own date formats. The pages show times in the viewer's zone by lib/time.
    timeZone: "UTC",
    messages: await messagesOf(locale),
  };
});

function offered() {
  const hasPseudo = process.env["PARLEY_PSEUDO_LOCALE"] === "1";
  return hasPseudo ? ([...LOCALES, PSEUDO_LOCALE] as const) : LOCALES;
}
