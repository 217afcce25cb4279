import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { MEND_LOADING } from "@/lib/loading/mend";

type Page = { isOpened: boolean; lostAnswers?: number };

/** The script as a page of this much runs it, and how often it asked and loaded the page anew. */
async function reloadsOf({ isOpened, lostAnswers = 0 }: Page) {
  let asked = 0;
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
    location: { href: "https://app.invalid/", reload: () => (reloads += 1) },
    // As in a container that has loopback alone, whose server is there all the same.
    navigator: { onLine: false },
    fetch: async () => {
      asked += 1;
      if (asked <= lostAnswers) throw new TypeError("Failed to fetch");
    },
    sessionStorage: { getItem: () => null, setItem: () => undefined },
    setTimeout: (work: () => void) => work(),
  });
  for (const listener of listeners) listener({ target: new HTMLScriptElement() });
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { reloads, asked };
}

test("a page that has not opened is loaded anew where one of its scripts does not come", async () => {
  expect(await reloadsOf({ isOpened: false })).toEqual({ reloads: 1, asked: 1 });
});

test("while the server is away it is asked again, and the page stays", async () => {
  expect(await reloadsOf({ isOpened: false, lostAnswers: 3 })).toEqual({ reloads: 1, asked: 4 });
});

test("fault 17: a page that has opened is left alone, though a deploy took its scripts away", async () => {
  expect(await reloadsOf({ isOpened: true })).toEqual({ reloads: 0, asked: 0 });
});
