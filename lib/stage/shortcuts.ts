import { SHORTCUTS, type ShortcutId } from "./keys";

/** What a key does: once when it goes down; held keys also have an end. */
export type Action = { start: () => void; end?: () => void };

export type Shortcuts = {
  /** Gives a row its action. Returns the way to take it away. */
  register: (id: ShortcutId, action: Action) => () => void;
  has: (id: ShortcutId) => boolean;
  isOn: () => boolean;
  /** Keys without a modifier get in the way of speech input: they can be turned off. */
  turn: (isOn: boolean) => void;
  /** Listens to the keys of a page. Returns the way to stop. */
  listen: (page: Document) => () => void;
};

const OFF_KEY = "parley.shortcuts";

export function createShortcuts(storage: Pick<Storage, "getItem" | "setItem"> | null): Shortcuts {
  const actions = new Map<ShortcutId, Action>();
  let isOn = storage?.getItem(OFF_KEY) !== "off";
  let held: Action | null = null;
  /** The control that a pointer pressed last, until the focus moves by the keyboard. */
  let clicked: Element | null = null;

  function release() {
    held?.end?.();
    held = null;
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Tab") clicked = null;
    const id = isOn ? shortcutOf(event, clicked) : null;
    const action = id && actions.get(id);
    if (!action) return;
    // Space would scroll the page or press the button that was clicked last.
    event.preventDefault();
    if (event.repeat || held) return;
    if (action.end) held = action;
    action.start();
  }

  function onKeyUp(event: KeyboardEvent) {
    if (held === null || event.key !== " ") return;
    event.preventDefault();
    release();
  }

  return {
    register(id, action) {
      actions.set(id, action);
      return () => {
        if (actions.get(id) !== action) return;
        if (held === action) release();
        actions.delete(id);
      };
    },
    has: (id) => actions.has(id),
    isOn: () => isOn,
    turn(next) {
      isOn = next;
      release();
      try {
        storage?.setItem(OFF_KEY, next ? "on" : "off");
      } catch {
        // Without storage it lasts as long as the page.
      }
    },
    listen(page) {
      const ending = new AbortController();
      const { signal } = ending;
      page.addEventListener("keydown", onKeyDown, { signal });
      page.addEventListener("keyup", onKeyUp, { signal });
      page.addEventListener("pointerdown", ({ target }) => (clicked = controlAt(target)), {
        signal,
      });
      // The key goes up elsewhere: nobody is to stay heard without knowing.
      page.defaultView?.addEventListener("blur", release, { signal });
      page.addEventListener("visibilitychange", release, { signal });
      return () => {
        ending.abort();
        release();
      };
    },
  };
}

type Pressed = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "isComposing" | "target"
>;

/**
 * The row of a key; null with a modifier, in a field, in a menu, and where the key has a use.
 * @param clicked a control that has the focus from a click: Space is free on it
 */
export function shortcutOf(event: Pressed, clicked: Element | null = null): ShortcutId | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const key = letterOf(event);
  const row = SHORTCUTS.find((candidate) => candidate.key === key);
  if (!row || isTaken(event.target, key, clicked)) return null;
  return row.id;
}

/** The letter on the key; on a keyboard of another script, the one of its place. */
function letterOf({ key, code, shiftKey }: Pressed): string {
  if (key === "?") return key;
  if (shiftKey) return "";
  if (/^[ -~]$/.test(key)) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code) ? code.charAt(3).toLowerCase() : "";
}

const FIELDS = "input, textarea, select, [contenteditable], [role=menu], dialog";
const PRESSED_BY_SPACE = "button, a, summary, [role=button], [tabindex='0'], video";

function isTaken(target: EventTarget | null, key: string, clicked: Element | null): boolean {
  if (!isElement(target)) return false;
  if (target.closest(FIELDS)) return true;
  // Reached by the keyboard, Space presses it. Clicked before, it has no such claim.
  return key === " " && target !== clicked && target.matches(PRESSED_BY_SPACE);
}

function controlAt(target: EventTarget | null): Element | null {
  return isElement(target) ? target.closest(PRESSED_BY_SPACE) : null;
}

function isElement(target: EventTarget | null): target is Element {
  return target !== null && "closest" in target;
}
