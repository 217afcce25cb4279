/**
 * Every shortcut of the room, in the order of the help sheet: this table drives the keyboard, the
 * sheet and `aria-keyshortcuts`. A row without a registered action does nothing and is not shown.
 */
export const SHORTCUTS = [
  { id: "microphone", key: "m" },
  { id: "talk", key: " ", isHeld: true },
  { id: "camera", key: "v" },
  { id: "share", key: "s" },
  { id: "hand", key: "h" },
  { id: "chat", key: "c" },
  { id: "people", key: "p" },
  { id: "layout", key: "l" },
  { id: "fullScreen", key: "f" },
  { id: "help", key: "?" },
] as const satisfies readonly { id: string; key: string; isHeld?: boolean }[];

export type ShortcutId = (typeof SHORTCUTS)[number]["id"];

/** For `aria-keyshortcuts`. */
export function keyOf(id: ShortcutId): string {
  const { key } = SHORTCUTS.find((row) => row.id === id)!;
  return key === " " ? "Space" : key;
}
