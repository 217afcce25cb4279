import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importsOf, nameOf, readSource, ROOT } from "./sources.ts";

const NAMESPACE = /useTranslations\(\s*["`](\w+)/g;
/** The layout's own, for every page: app/layout.tsx. */
const ALWAYS = ["common", "hops", "errors", "account"];

/** The namespaces that code in the browser asks for, of a page and all that it imports. */
function asked(page: string): Map<string, string> {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (file: string, isAboveInBrowser: boolean) => {
    if (file.endsWith(".css")) return;
    const source = readSource(file);
    const isInBrowser = isAboveInBrowser || /^"use client";/m.test(source);
    const visited = `${file} ${isInBrowser}`;
    if (seen.has(visited)) return;
    seen.add(visited);
    if (isInBrowser) {
      for (const [, name] of source.matchAll(NAMESPACE)) found.set(name!, nameOf(file));
    }
    for (const next of importsOf(file, source)) visit(next, isInBrowser);
  };
  visit(page, false);
  return found;
}

const pages = globSync("app/**/page.tsx", { cwd: ROOT });

test.each(pages)("%s is sent the messages that its components ask for", (page) => {
  const source = readFileSync(join(ROOT, page), "utf8");
  const lists = [...source.matchAll(/only=\{([^}]*)\}/g)].map((match) => match[1]!).join();
  const sent = [...ALWAYS, ...[...lists.matchAll(/"(\w+)"/g)].map((match) => match[1])];
  const missing = [...asked(join(ROOT, page))].filter(([name]) => !sent.includes(name));
  expect(missing.map(([name, file]) => `${name} (${file})`)).toEqual([]);
});
