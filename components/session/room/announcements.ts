export type Urgency = "polite" | "assertive";
export type Announcement = { id: number; text: string; urgency: Urgency };

export type Announcements = {
  announce: (text: string, urgency?: Urgency) => void;
  /** Called with what is in the regions now, at each change. Returns the unsubscription. */
  subscribe: (listener: (spoken: readonly Announcement[]) => void) => () => void;
};

/** How long a sentence stays in its region; it is read once, when it comes. */
export const STAYS_MS = 8000;

/**
 * Sentences for the live regions of a page. Each is an element of its own that goes again, so
 * that two in a row are both read, and the same one twice as well.
 */
export function createAnnouncements(): Announcements {
  const listeners = new Set<(spoken: readonly Announcement[]) => void>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let spoken: readonly Announcement[] = [];
  let lastId = 0;

  function show(next: readonly Announcement[]) {
    spoken = next;
    for (const listener of listeners) listener(spoken);
  }
  function announce(text: string, urgency: Urgency = "polite") {
    // Nobody is there to read it: the page is gone.
    if (listeners.size === 0) return;
    const id = ++lastId;
    show([...spoken, { id, text, urgency }]);
    const timer = setTimeout(() => {
      timers.delete(timer);
      show(spoken.filter((announcement) => announcement.id !== id));
    }, STAYS_MS);
    timers.add(timer);
  }
  function subscribe(listener: (spoken: readonly Announcement[]) => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      spoken = [];
    };
  }
  return { announce, subscribe };
}
