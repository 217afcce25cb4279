import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { MEND_LOADING } from "@/lib/loading/mend";

/** The script as a page of this much runs it, and how often it loads the page anew. */
function reloadsOf({ isOpened }: { isOpened: boolean }): number {
  class HTMLScriptElement {
    readonly src = "https://app.invalid/_next/static/chunks/of-the-build-before.js";
  }
  let reloads = 0;
  const listeners: ((event: { target: HTMLScriptElement }) => void)[] = [];
  runInNewContext(MEND_LOADING, {
    HTMLScriptElement,
    addEventListener: (_type: string, listener: (typeof listeners)[number]) => {
      listeners.push(listener);
    },
    document: { documentElement: { dataset: isOpened ? { opened: "true" } : {} } },
    location: { reload: () => (reloads += 1) },
    navigator: { onLine: true },
    sessionStorage: { getItem: () => null, setItem: () => undefined },
    setTimeout: (work: () => void) => work(),
  });
  for (const listener of listeners) listener({ target: new HTMLScriptElement() });
  return reloads;
}

test("a page that has not opened is loaded anew where one of its scripts does not come", () => {
  expect(reloadsOf({ isOpened: false })).toBe(1);
});

test("fault 17: a page that has opened is left alone, though a deploy took its scripts away", () => {
  expect(reloadsOf({ isOpened: true })).toBe(0);
});
