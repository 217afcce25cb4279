import type { Attachments } from "./attachments";
import type { Outbox } from "./outbox";

/** Outboxes of the signed-in person, by booking. They outlive the panel that opened them. */
export const openOutboxes = new Map<string, Outbox>();

/** Texts that were begun and not sent, by booking: closing the panel loses none. */
export const drafts = new Map<string, string>();

/** Files that were picked and not sent, by booking. */
export const openAttachments = new Map<string, Attachments>();

/** Before somebody else signs in: nothing of the last person may go out as theirs. */
export function closeOutboxes(): void {
  for (const outbox of openOutboxes.values()) outbox.stop();
  openOutboxes.clear();
  for (const attachments of openAttachments.values()) attachments.stop();
  openAttachments.clear();
  drafts.clear();
}
