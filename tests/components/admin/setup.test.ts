import { createTranslator } from "next-intl";
import { expect, test } from "vitest";
import de from "@/messages/de.json";
import en from "@/messages/en.json";
import fr from "@/messages/fr.json";

const results = (locale: "de" | "en" | "fr", messages: typeof en) => {
  const t = createTranslator({ locale, messages, namespace: "setup" });
  const say = (all: number, stops: number) => t("result", { all, stops, time: "14:39" });
  return [say(0, 0), say(1, 0), say(1, 1), say(3, 0), say(3, 2)];
};

test("how many things of the set-up are wrong, and how many of them are urgent, is a sentence", () => {
  expect(results("en", en)).toEqual([
    "Everything that was checked is in order · 14:39",
    "1 thing to look at, not urgent · 14:39",
    "1 thing to look at, and urgent · 14:39",
    "3 things to look at, none urgent · 14:39",
    "3 things to look at, 2 urgent · 14:39",
  ]);
  expect(results("de", de).slice(1)).toEqual([
    "1 Punkt, nicht dringend · 14:39",
    "1 Punkt, und zwar dringend · 14:39",
    "3 Punkte, keiner dringend · 14:39",
    "3 Punkte, 2 davon dringend · 14:39",
  ]);
  expect(results("fr", fr).slice(1)).toEqual([
    "1 point à voir, sans urgence · 14:39",
    "1 point à voir, d’urgence · 14:39",
    "3 points à voir, sans urgence · 14:39",
    "3 points à voir, dont 2 d’urgence · 14:39",
  ]);
});
