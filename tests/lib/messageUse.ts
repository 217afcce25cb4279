import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SCREENS = ["app", "components", "lib", "next.config.ts"];
/** Where the values come from that code puts into a key: reasons, states, codes. */
const VALUES = [...SCREENS, "convex", "local/people"];

function sources(places: string[]): string[] {
  return places.flatMap((place) => {
    if (/\.tsx?$/.test(place)) return [readFileSync(join(ROOT, place), "utf8")];
    const files = readdirSync(join(ROOT, place), { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(join(ROOT, place, file), "utf8"));
  });
}

/**
 * The keys that no code asks for, as far as the text of the code tells: a key is used when a call
 * names it, or when a call names it but for parts that it computes, and each such part is a word
 * of the code.
 */
export function unusedKeys(keys: readonly string[]): string[] {
  const words = new Set(sources(VALUES).flatMap((source) => source.match(/[\w-]+/g) ?? []));
  const patterns = [...new Set(sources(SCREENS).flatMap(patternsOf))].map(
    (pattern) => new RegExp(`^${pattern}$`),
  );
  const isUsed = (key: string) =>
    patterns.some((pattern) => {
      const match = pattern.exec(key);
      return (
        match && match.slice(1).every((part) => part.split(".").every((word) => words.has(word)))
      );
    });
  return keys.filter((key) => !isUsed(key));
}

const ANY = "(.+)";

/** Patterns of whole keys: `session\.join\.(.+)`. */
function patternsOf(source: string): string[] {
  const spaces = [...source.matchAll(/Translations[<(]\s*("[\w.]+"|`[^`]+`|\))/g)].flatMap(
    ([, space]) => (space === ")" ? [""] : keysOf(space!).map((key) => `${key}\\.`)),
  );
  const inner = namesOf(source)
    .flatMap((name) => callsOf(source, name))
    .flatMap(keysOf);
  return [...spaces.flatMap((space) => inner.map((key) => space + key)), ...directKeys(source)];
}

/** What a file calls its translations: `const t = useTranslations("x")`, `t: ReturnType<…>`. */
function namesOf(source: string): string[] {
  const declared =
    /(\w+)(?:\s*=\s*(?:await\s+)?|:\s*ReturnType<\s*typeof\s+)(?:use|get)Translations/g;
  const names = [...source.matchAll(declared)].map((match) => match[1]!);
  // Used where it is made: (await getTranslations("x"))("title")
  return [...new Set(names), String.raw`\w*Translations\([^)]*\)\)`];
}

/** next.config.ts reads the file itself. */
function directKeys(source: string): string[] {
  return [...source.matchAll(/\b(common|notFound)((?:\.\w+)+)/g)].map((match) =>
    escaped(match[1]! + match[2]!),
  );
}

/** The first argument of each call `t(…)`, `t.rich(…)`. */
function callsOf(source: string, name: string): string[] {
  const calls = source.matchAll(new RegExp(`\\b${name}(?:\\.(?:rich|markup|has))?\\(`, "g"));
  return [...calls].map((call) => firstArgument(source, call.index + call[0].length));
}

function firstArgument(source: string, from: number): string {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const letter = source[at]!;
    if ("([{".includes(letter)) depth++;
    if (depth === 0 && (letter === "," || letter === ")")) return source.slice(from, at);
    if (")]}".includes(letter)) depth--;
  }
  return "";
}

function keysOf(argument: string): string[] {
  const literals = [...argument.matchAll(/"([\w.-]+)"|`([^`]+)`/g)].map((match) =>
    match[1] !== undefined
      ? escaped(match[1])
      : match[2]!
          .split(/\$\{[^}]*\}/)
          .map(escaped)
          .join(ANY)
          // Two parts that make one word are no words themselves.
          .replaceAll(ANY + ANY, ".+"),
  );
  // What stands in a key's place and is no text: `t(reason)`, `t(isOn ? "on" : word(state))`.
  const rest = argument.replaceAll(/"[^"]*"|`[^`]*`/g, '""');
  const isComputed =
    /\w\(/.test(rest) ||
    rest
      .split(/[?:]/)
      .some(
        (part, place, parts) =>
          (place > 0 || parts.length === 1) && /^[\w\s.()[\]]*\w[\w\s.()[\]]*$/.test(part),
      );
  return isComputed ? [...literals, ANY] : literals;
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
