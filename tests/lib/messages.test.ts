import compile from "icu-minify/compile";
import { describe, expect, test } from "vitest";
import de from "@/messages/de.json";
import en from "@/messages/en.json";
import fr from "@/messages/fr.json";
import mailDe from "@/messages/mail/de.json";
import mailEn from "@/messages/mail/en.json";
import mailFr from "@/messages/mail/fr.json";
import { unusedKeys } from "./messageUse";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, above = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[above + key, value]] : flat(value, `${above}${key}.`),
  );
}

/** The words of the pages, and those of mails, which pages do not have. */
const english = new Map([...flat(en), ...flat(mailEn, "mail.")]);
const others = {
  de: new Map([...flat(de), ...flat(mailDe, "mail.")]),
  fr: new Map([...flat(fr), ...flat(mailFr, "mail.")]),
};

/** What code hands in and gets back: arguments with their kinds, tags, and the choices of each. */
type Shape = { parts: Set<string>; selects: Map<string, string[]>; plurals: Map<string, string[]> };

const SELECT = 1;
const PLURALS = new Set<unknown>([2, 3]);

function shapeOf(message: string): Shape {
  const shape: Shape = { parts: new Set(), selects: new Map(), plurals: new Map() };
  const compiled = compile(message) as unknown;
  if (Array.isArray(compiled)) compiled.forEach((node) => visit(node, shape));
  return shape;
}

function visit(node: unknown, shape: Shape): void {
  if (!Array.isArray(node)) return;
  const [name, kind, options] = node as [string, unknown, unknown];
  if (node.length > 1 && typeof kind !== "number") {
    shape.parts.add(`<${name}>`);
    return node.slice(1).forEach((child) => visit(child, shape));
  }
  // A number is an argument in all languages; how it is written is for each of them to say.
  shape.parts.add(`{${name}}`);
  if (kind !== SELECT && !PLURALS.has(kind)) return;
  const choices = options as Record<string, unknown>;
  (kind === SELECT ? shape.selects : shape.plurals).set(name, Object.keys(choices).toSorted());
  for (const choice of Object.values(choices)) {
    for (const child of Array.isArray(choice) ? choice : []) visit(child, shape);
  }
}

/** The plural forms that whole numbers have in a language; French keeps one for millions. */
function formsOf(locale: string): string[] {
  const rules = new Intl.PluralRules(locale);
  return [...new Set(Array.from({ length: 1000 }, (_, count) => rules.select(count)))];
}

// Equal in both languages, and right: names, units, and words that one took from the other.
const SAME_IN_ALL = ["Codec", "Parley", "Signal"];
const SAME: Record<keyof typeof others, ReadonlySet<string>> = {
  de: new Set([
    ...SAME_IN_ALL,
    "Bitrate",
    "Browser",
    "Browser: {browser}",
    "Chat",
    "Person",
    "Token",
  ]),
  fr: new Set([...SAME_IN_ALL, "Client", "client", "Messages", "{minutes} minutes"]),
};

const UNIT = /^(ms|s|h|min|M?k?bit|fps)$/;

/** Without its arguments, units and signs there is no word left. */
function hasWords(message: string): boolean {
  const words =
    literals(compile(message))
      .join(" ")
      .match(/\p{L}+/gu) ?? [];
  return words.some((word) => !UNIT.test(word));
}

function literals(node: unknown): string[] {
  if (typeof node === "string") return [node];
  if (Array.isArray(node)) return node.flatMap(inner);
  return [];
}

/** A node's name and kind are no text; its choices and children are. */
function inner(node: unknown): string[] {
  if (!Array.isArray(node)) return literals(node);
  const [, kind, options] = node as unknown[];
  if (typeof kind !== "number") return node.slice(1).flatMap(inner);
  const isChoice = kind === SELECT || PLURALS.has(kind);
  return isChoice ? Object.values(options as object).flatMap(literals) : [];
}

for (const [locale, messages] of Object.entries(others)) {
  describe(`messages/${locale}.json`, () => {
    test("has the keys of English, in their order", () => {
      expect([...messages.keys()]).toEqual([...english.keys()]);
    });

    test("takes the same arguments, tags and choices", () => {
      const findings = [...messages].flatMap(([key, message]) => {
        const own = shapeOf(message);
        const its = shapeOf(english.get(key) ?? "");
        const isAlike = sorted(own.parts) === sorted(its.parts) && choices(own) === choices(its);
        return isAlike ? [] : [`${key}: ${sorted(own.parts)} for ${sorted(its.parts)}`];
      });
      expect(findings).toEqual([]);
    });

    test("has the plural forms of its language", () => {
      const forms = formsOf(locale);
      const findings = [...messages].flatMap(([key, message]) => {
        const its = shapeOf(english.get(key) ?? "").plurals;
        return [...shapeOf(message).plurals].flatMap(([name, own]) => {
          const needed = its.get(name)?.includes("one") ? forms : ["other"];
          const missing = needed.filter((form) => !own.includes(form));
          const unknown = own.filter((form) => !/^=\d+$/.test(form) && !forms.includes(form));
          return missing.length + unknown.length > 0 ? [`${key} {${name}}: ${own.join()}`] : [];
        });
      });
      expect(findings).toEqual([]);
    });

    test("says nothing in English by accident", () => {
      const same = SAME[locale as keyof typeof others];
      const findings = [...messages]
        .filter(([key, message]) => message === english.get(key) && hasWords(message))
        .filter(([, message]) => !same.has(message))
        .map(([key, message]) => `${key}: ${message}`);
      expect(findings).toEqual([]);
    });
  });
}

function sorted(parts: ReadonlySet<string>): string {
  return [...parts].toSorted().join(" ");
}

function choices({ selects }: Shape): string {
  return sorted(new Set([...selects].map(([name, own]) => `${name}: ${own.join()}`)));
}

// That every key in the code exists is for the compiler to say: i18n/types.d.ts.
test("every message is used", () => {
  expect(unusedKeys(flat(en).map(([key]) => key))).toEqual([]);
});
