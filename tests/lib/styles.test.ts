import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const FOLDER = new URL("../../app/styles/", import.meta.url);

/** `file:line declaration`, without comments. */
function declarations(): { where: string; property: string; value: string }[] {
  return readdirSync(FOLDER).flatMap((file) => {
    const css = readFileSync(new URL(file, FOLDER), "utf8");
    const code = css.replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));
    return [...code.matchAll(/(?<=[{;]\s*)([a-z-]+)\s*:\s*([^;{}]+);/g)].map((match) => ({
      where: `${file}:${code.slice(0, match.index).split("\n").length}`,
      property: match[1]!,
      value: match[2]!,
    }));
  });
}

const SIDED = /^(left|right|(margin|padding|border|scroll-margin|scroll-padding)-(left|right).*)$/;

/** True for `1px 2px 3px 4px`, whose right and left differ. */
function isLopsided(value: string): boolean {
  const parts = value.trim().match(/(?:[^\s(]+\((?:[^()]|\([^()]*\))*\)|[^\s])+/g) ?? [];
  return parts.length === 4 && parts[1] !== parts[3];
}

test("no rule says left or right: pages also run from right to left", () => {
  const findings = declarations()
    .filter(
      ({ property, value }) =>
        SIDED.test(property) ||
        (/^(text-align|float|clear)$/.test(property) && /\b(left|right)\b/.test(value)) ||
        (/^(margin|padding|inset)$/.test(property) && isLopsided(value)),
    )
    .map(({ where, property, value }) => `${where} ${property}: ${value}`);
  expect(findings, "use inline-start and inline-end").toEqual([]);
});

test("the two themes differ in colours alone: the dark one is only looked through for those", () => {
  const all = readdirSync(FOLDER).map((file) => readFileSync(new URL(file, FOLDER), "utf8"));
  expect(all.join("\n")).not.toContain("prefers-color-scheme");
  const ofOne = all.flatMap((css) => [...css.matchAll(/\[data-theme[^{]*\{([^}]*)\}/g)]);
  for (const [, body] of ofOne) expect(body!.trim()).toMatch(/^color-scheme: (light|dark);$/);
});
