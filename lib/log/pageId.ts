/** The id that the app's log has for the page that was opened; undefined where it gave none. */
export function pageId(): string | undefined {
  return globalThis.document?.documentElement?.dataset?.["pageId"];
}
