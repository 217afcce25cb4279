import type messages from "../messages/en.json";
import type { Locale } from "./locales";
import { PSEUDO_LOCALE } from "./locales";
import { pseudoMessages } from "./pseudo";

export type Messages = typeof messages;

// Each file is loaded by the server when somebody reads its language, and parsed at build time.
const FILES: Record<Locale, () => Promise<{ default: unknown }>> = {
  en: () => import("../messages/en.json"),
  de: () => import("../messages/de.json"),
  fr: () => import("../messages/fr.json"),
};

const known = new Map<string, Promise<Messages>>();

/** Every sentence in a language. Components are sent the parts that they name, and no others. */
export function messagesOf(locale: Locale | typeof PSEUDO_LOCALE): Promise<Messages> {
  let messages = known.get(locale);
  if (!messages) {
    messages = locale === PSEUDO_LOCALE ? loadPseudo() : load(locale);
    known.set(locale, messages);
  }
  return messages;
}

async function load(locale: Locale): Promise<Messages> {
  return (await FILES[locale]()).default as Messages;
}

async function loadPseudo(): Promise<Messages> {
  return pseudoMessages((await load("en")) as never) as never;
}
