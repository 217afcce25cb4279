import { afterEach, expect, test, vi } from "vitest";
import { fitToVisiblePart } from "@/lib/session/visiblePart";

afterEach(() => void vi.unstubAllGlobals());

function phone() {
  const visualViewport = Object.assign(new EventTarget(), { height: 800, offsetTop: 0, scale: 1 });
  vi.stubGlobal("window", { innerHeight: 800, visualViewport });
  const properties = new Map<string, string>();
  const element = {
    style: {
      setProperty: (name: string, value: string) => void properties.set(name, value),
      removeProperty: (name: string) => void properties.delete(name),
    },
  } as unknown as HTMLElement;
  const change = (next: Partial<typeof visualViewport>) => {
    Object.assign(visualViewport, next);
    visualViewport.dispatchEvent(new Event("resize"));
    return Object.fromEntries(properties);
  };
  return { element, change };
}

test("the element takes what the keyboard leaves, and all of the page again", () => {
  const { element, change } = phone();
  fitToVisiblePart(element);
  expect(change({ height: 460.4, offsetTop: 30 })).toEqual({
    "--seen-top": "30px",
    "--seen-height": "460px",
  });
  expect(change({ height: 800, offsetTop: 0 })).toEqual({});
});

test("a bar of the browser and a person who zooms in change nothing", () => {
  const { element, change } = phone();
  fitToVisiblePart(element);
  expect(change({ height: 740 })).toEqual({});
  expect(change({ height: 400, scale: 2 })).toEqual({});
});

test("nothing follows after the end", () => {
  const { element, change } = phone();
  fitToVisiblePart(element)();
  expect(change({ height: 460 })).toEqual({});
});
