import { describe, expect, test, vi } from "vitest";
import { keyOf, SHORTCUTS } from "@/lib/stage/keys";
import { createShortcuts, shortcutOf } from "@/lib/stage/shortcuts";

function pressed(key: string, more: Partial<KeyboardEvent> = {}) {
  return {
    key,
    code: "",
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    target: null,
    ...more,
  };
}

/** As much of an element as the shortcuts look at. */
function element(kind: "field" | "button" | "page") {
  return {
    closest: (selector: string) => (kind === "field" && selector.includes("input") ? {} : null),
    matches: (selector: string) => kind === "button" && selector.includes("button"),
  } as unknown as Element;
}

test("no two rows share a key", () => {
  const keys = SHORTCUTS.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keyOf("talk")).toBe("Space");
});

describe("which row a key means", () => {
  test.each([
    ["m", {}, "microphone"],
    // Caps lock; a Greek keyboard; the sheet, which needs Shift on most keyboards.
    ["M", {}, "microphone"],
    ["μ", { code: "KeyM" }, "microphone"],
    ["?", { shiftKey: true }, "help"],
    ["m", { ctrlKey: true }, null],
    ["m", { metaKey: true }, null],
    ["m", { altKey: true }, null],
    ["M", { shiftKey: true }, null],
    ["m", { isComposing: true }, null],
    ["Escape", {}, null],
  ])("%s %o: %s", (key, more, expected) => {
    expect(shortcutOf(pressed(key, more))).toBe(expected);
  });

  test("none in a field, and Space stays with a button that was not clicked", () => {
    const button = element("button");
    expect(shortcutOf(pressed("m", { target: element("field") }))).toBeNull();
    expect(shortcutOf(pressed("m", { target: button }))).toBe("microphone");
    expect(shortcutOf(pressed(" ", { target: button }))).toBeNull();
    expect(shortcutOf(pressed(" ", { target: button }), button)).toBe("talk");
    expect(shortcutOf(pressed(" ", { target: element("page") }))).toBe("talk");
  });
});

describe("a page that listens", () => {
  function listening() {
    const page = new EventTarget();
    const shortcuts = createShortcuts(null);
    const stop = shortcuts.listen(page as Document);
    const send = (type: "keydown" | "keyup", key: string, isRepeat = false) => {
      // The target is the page itself.
      const { target: _, ...keys } = pressed(key);
      const event = Object.assign(new Event(type, { cancelable: true }), keys, {
        repeat: isRepeat,
      });
      page.dispatchEvent(event);
      return event.defaultPrevented;
    };
    return { shortcuts, send, page, stop };
  }

  test("a held key starts once and ends with its release, or when the page is left", () => {
    const { shortcuts, send, page } = listening();
    const talk = { start: vi.fn(), end: vi.fn() };
    shortcuts.register("talk", talk);
    expect(send("keydown", " ")).toBe(true);
    send("keydown", " ", true);
    expect([talk.start.mock.calls.length, talk.end.mock.calls.length]).toEqual([1, 0]);
    send("keyup", " ");
    expect(talk.end).toHaveBeenCalledOnce();
    send("keydown", " ");
    page.dispatchEvent(new Event("visibilitychange"));
    expect(talk.end).toHaveBeenCalledTimes(2);
    send("keyup", " ");
    expect(talk.end).toHaveBeenCalledTimes(2);
  });

  test("rows without an action let the key through; turned off, all do", () => {
    const { shortcuts, send, stop } = listening();
    const start = vi.fn();
    expect(send("keydown", "h")).toBe(false);
    const unregister = shortcuts.register("hand", { start });
    expect(shortcuts.has("hand")).toBe(true);
    expect(send("keydown", "h")).toBe(true);
    shortcuts.turn(false);
    expect(send("keydown", "h")).toBe(false);
    shortcuts.turn(true);
    unregister();
    send("keydown", "h");
    stop();
    expect(start).toHaveBeenCalledOnce();
  });
});
