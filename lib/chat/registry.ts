import type { Outbox } from "./outbox";

/** Outboxes of the signed-in person, by booking. They outlive the panel that opened them. */
export const openOutboxes = new Map<string, Outbox>();

/** Before somebody else signs in: nothing of the last person may go out as theirs. */
export function closeOutboxes(): void {
  for (const outbox of openOutboxes.values()) outbox.stop();
  openOutboxes.clear();
}
