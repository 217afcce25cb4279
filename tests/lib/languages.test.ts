import compile from "icu-minify/compile";
import { describe, expect, test } from "vitest";
import { chooseLocale } from "@/i18n/choose";
import { pseudoMessages } from "@/i18n/pseudo";

const LOCALES = ["en", "de", "fr"] as const;
const asking = (acceptLanguage: string | null) =>
  chooseLocale({ chosen: undefined, acceptLanguage }, LOCALES);

describe("the language of a request", () => {
  test.each([
    ["de", "de"],
    ["de-AT,de;q=0.9,en;q=0.8", "de"],
    ["fr-CA", "fr"],
    ["nl,fr;q=0.5,de;q=0.7", "de"],
    ["FR", "fr"],
    ["pt-BR,pt;q=0.9", "en"],
    ["de;q=0,fr", "fr"],
    ["*", "en"],
    ["", "en"],
    [null, "en"],
    [";;;,q=;-,,", "en"],
    ["x".repeat(100_000), "en"],
  ])("for %j is %s", (header, locale) => {
    expect(asking(header?.slice(0, 100_000) ?? null)).toBe(locale);
  });

  test("chosen by hand wins, when we have it", () => {
    expect(chooseLocale({ chosen: "fr", acceptLanguage: "de" }, LOCALES)).toBe("fr");
    expect(chooseLocale({ chosen: "xx", acceptLanguage: "de" }, LOCALES)).toBe("de");
    expect(chooseLocale({ chosen: "__proto__", acceptLanguage: "de" }, LOCALES)).toBe("de");
  });
});

describe("the pseudo-locale", () => {
  // Without the marks of direction, to be read here.
  const pseudo = (message: string) => {
    const { it } = pseudoMessages({ it: compile(message) as string });
    return JSON.parse(JSON.stringify(it).replaceAll(/[\u202a-\u202e~]/g, ""));
  };

  test("changes every word and nothing else", () => {
    expect(pseudo("Leave the session")).toBe("Léávé thé séssíóñ");
    expect(pseudo("With {name} at <time>{start, number, percent}</time>")).toEqual([
      "Wíth ",
      ["name"],
      " át ",
      ["time", ["start", 4, "percent"]],
    ]);
  });

  test("reaches into choices", () => {
    const message =
      "{n, plural, =0 {None} one {# day} other {{by, select, you {You} other {<b>x</b>}}}}";
    expect(pseudo(message)).toEqual([
      [
        "n",
        2,
        {
          "=0": "Nóñé",
          one: [0, " dáý"],
          other: [["by", 1, { you: "Yóú", other: [["b", "x"]] }]],
        },
      ],
    ]);
  });

  test("writes words from right to left, and longer", () => {
    expect(pseudoMessages({ it: "Join" })).toEqual({ it: "\u202eJóíñ~\u202c" });
  });
});
