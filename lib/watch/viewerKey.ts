const PLACE = "parley.viewer";

/** What a tab is counted by while it watches: made by itself, the same after a reload, gone with it. */
export function viewerKey(): string {
  try {
    const known = sessionStorage.getItem(PLACE);
    if (known) return known;
    const made = crypto.randomUUID();
    sessionStorage.setItem(PLACE, made);
    return made;
  } catch {
    // Where nothing may be kept, a reload counts as another one for a moment.
    return crypto.randomUUID();
  }
}
