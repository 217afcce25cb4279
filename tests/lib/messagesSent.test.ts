import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const IMPORT = /(?:from|import)\s*\(?\s*"((?:@\/|\.{1,2}\/)[^"]+)"/g;
const NAMESPACE = /useTranslations\(\s*["`](\w+)/g;
/** The layout's own, for every page: app/layout.tsx. */
const ALWAYS = ["common", "hops", "errors", "account"];

function fileOf(path: string, from: string): string | undefined {
  const base = path.startsWith("@/") ? join(ROOT, path.slice(2)) : join(dirname(from), path);
  return [".tsx", ".ts", ""]
    .map((end) => base + end)
    .find((file) => /\.tsx?$/.test(file) && existsSync(file));
}

/** The namespaces that code in the browser asks for, of a page and all that it imports. */
function asked(page: string): Map<string, string> {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (file: string, isAboveInBrowser: boolean) => {
    const source = readFileSync(file, "utf8").replaceAll(/^import type [^;]*;/gm, "");
    const isInBrowser = isAboveInBrowser || /^"use client";/m.test(source);
    const visited = `${file} ${isInBrowser}`;
    if (seen.has(visited)) return;
    seen.add(visited);
    if (isInBrowser) {
      for (const [, name] of source.matchAll(NAMESPACE)) found.set(name!, relative(ROOT, file));
    }
    for (const [, path] of source.matchAll(IMPORT)) {
      const next = fileOf(path!, file);
      if (next && !next.includes("_generated")) visit(next, isInBrowser);
    }
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
