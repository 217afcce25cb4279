import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { importsOf, nameOf, readSource, ROOT } from "./sources.ts";

const SHEETS = join(ROOT, "app", "styles");
const styled = classesOfSheets();

/** Of each class that a rule is for (the last part of its selector): the sheets with such a rule. */
function classesOfSheets(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const sheet of readdirSync(SHEETS)) {
    const css = readFileSync(join(SHEETS, sheet), "utf8").replaceAll(/\/\*[^]*?\*\//g, "");
    const selectors = [...css.matchAll(/([^{}]+)\{[^{}]*\}/g)].flatMap(([, list]) =>
      list!.split(/,(?![^(]*\))/),
    );
    for (const selector of selectors) {
      const subject = selector
        .trim()
        .split(/[\s>+~]+(?![^(]*\))/)
        .at(-1)!;
      for (const [, name] of subject.matchAll(/\.([a-zA-Z][\w-]*)/g)) {
        found.set(name!, [...(found.get(name!) ?? []), sheet]);
      }
    }
  }
  return found;
}

function classesIn(source: string): string[] {
  const plain = [...source.matchAll(/className="([^"]*)"/g)].map(([, names]) => names!);
  const computed = [...source.matchAll(/className=\{((?:[^{}]|\{[^{}]*\})*)\}/g)].flatMap(
    ([, code]) =>
      [...code!.matchAll(/["`]([^"`]*)["`]/g)].map(([, names]) =>
        names!.replaceAll(/\$\{[^}]*\}/g, " "),
      ),
  );
  return [...plain, ...computed].flatMap((names) => names.split(/\s+/)).filter(Boolean);
}

/** The page and the layouts around it. */
function entriesOf(page: string): string[] {
  const folders = page.split("/").slice(0, -1);
  const layouts = folders.map((_, at) => join(ROOT, ...folders.slice(0, at + 1), "layout.tsx"));
  return [join(ROOT, page), ...layouts.filter((layout) => existsSync(layout))];
}

const pages = globSync("app/**/page.tsx", { cwd: ROOT });

test.each(pages)("%s is sent the rules of the classes that its components use", (page) => {
  const used = new Map<string, string>();
  const sheets = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    if (dirname(file) === SHEETS) return void sheets.add(basename(file));
    const source = readSource(file);
    for (const name of classesIn(source)) used.set(name, nameOf(file));
    importsOf(file, source).forEach(visit);
  };
  entriesOf(page).forEach(visit);
  expect(sheets.size).toBeGreaterThan(5);
  const bare = [...used]
    .filter(([name]) => styled.get(name)?.every((sheet) => !sheets.has(sheet)))
    .map(([name, file]) => `${name} (${file}): ${styled.get(name)?.join(", ")}`);
  expect(bare, "move the rule to shared.css, or import its sheet").toEqual([]);
});
