const KEY = "parley.device";

/** An opaque name for this browser, in the log of tokens; made here and kept here. */
export function deviceId(): string {
  try {
    const known = localStorage.getItem(KEY);
    if (known) return known;
    const made = crypto.randomUUID();
    localStorage.setItem(KEY, made);
    return made;
  } catch {
    // Without storage every page is a new device.
    return crypto.randomUUID();
  }
}
