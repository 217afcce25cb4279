import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../public/embed.js", import.meta.url));

type Frame = { title: string; style: object; remove: () => void };
type Element = {
  attributes: Record<string, string>;
  connectedCallback: () => void;
  attributeChangedCallback: () => void;
};

/** The element as its script defines it, on a page in a language; browsers are asked in end-to-end tests. */
function elementOn(language: string | null, attributes: Record<string, string>) {
  const frames: Frame[] = [];
  class HTMLElement {
    attributes = attributes;
    isConnected = true;
    clientHeight = 100;
    style = {};
    getAttribute = (name: string) => this.attributes[name] ?? null;
    closest = () => (language === null ? null : { lang: language });
    append = (frame: Frame) => void frames.push(frame);
    dispatchEvent = () => true;
  }
  const defined: (new () => Element)[] = [];
  const customElements = {
    get: () => undefined,
    define: (_name: string, one: new () => Element) => defined.push(one),
  };
  const document = {
    currentScript: { src: "https://app.example/embed.js" },
    createElement: () => ({ title: "", style: {}, remove: () => undefined }),
  };
  const window = {
    location: { origin: "https://site.example" },
    addEventListener: () => undefined,
  };
  const getComputedStyle = () => ({ display: "block" });
  const page = { HTMLElement, customElements, document, window, getComputedStyle, URL };
  runInNewContext(readFileSync(SCRIPT, "utf8"), page);
  const observed = (defined[0] as unknown as { observedAttributes: string[] }).observedAttributes;
  const element = new defined[0]!();
  element.connectedCallback();
  return { element, frames, observed };
}

test.each([
  ["en", "Video session"],
  ["de-AT", "Videositzung"],
  ["FR", "Séance vidéo"],
  ["pt", "Video session"],
  [null, "Video session"],
])("a frame on a page in %s is named %s", (language, name) => {
  const { frames } = elementOn(language, { booking: "abc" });
  expect(frames.map(({ title }) => title)).toEqual([name]);
});

test("the page's own name comes first, and can change while the session is shown", () => {
  const { element, frames, observed } = elementOn("de", { booking: "abc", label: "Ihr Termin" });
  expect(frames[0]!.title).toBe("Ihr Termin");
  expect(observed).toContain("label");
  element.attributes["label"] = "Ihr Gespräch";
  element.attributeChangedCallback();
  expect(frames.map(({ title }) => title)).toEqual(["Ihr Gespräch"]);
});
