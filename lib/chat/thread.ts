import type { AttachedFile, Unsent } from "./types";

export type Author = { _id: string; name: string };

/** A message as the backend lists it. */
export type SentMessage = {
  _id: string;
  seq: number;
  sentAt: number;
  author: Author;
  clientKey: string | null;
  text: string;
  /** Its author is gone, and what they wrote. */
  isErased?: true;
  file: AttachedFile | null;
};

export type Entry = {
  key: string;
  text: string;
  isErased?: true;
  file: AttachedFile | null;
  /** Null once it has arrived. */
  unsent: Unsent | null;
};

/** Messages of one author that follow each other closely, under one name and time. */
export type Group = { key: string; author: Author; at: number; entries: Entry[] };
export type Day = { key: string; at: number; groups: Group[] };

const CLOSE_MS = 5 * 60_000;

/**
 * What is drawn, oldest first: the backend's messages and then what this page has not sent yet.
 * A message that is in both, since its acknowledgement is on the way, is drawn once.
 * @param sent newest first
 * @param dayOf names the calendar day of a time, in the reader's zone
 */
export function toThread(
  sent: readonly SentMessage[],
  unsent: readonly Unsent[],
  me: Author,
  dayOf: (at: number) => string,
): Day[] {
  const days: Day[] = [];
  for (const message of sent.toReversed()) {
    const { _id, clientKey, author, sentAt, text, file, isErased } = message;
    // A message keeps its key when it arrives, so that it is the same element on the page.
    const entry = { key: clientKey ?? _id, text, file, unsent: null };
    append(days, dayOf, author, sentAt, isErased ? { ...entry, isErased } : entry);
  }
  const arrived = new Set(sent.map(({ clientKey }) => clientKey));
  for (const item of unsent) {
    if (arrived.has(item.clientKey)) continue;
    const { clientKey, text, file, at } = item;
    append(days, dayOf, me, at, { key: clientKey, text, file, unsent: item });
  }
  return days;
}

function append(
  days: Day[],
  dayOf: (at: number) => string,
  author: Author,
  sentAt: number,
  entry: Entry,
): void {
  const lastGroup = days.at(-1)?.groups.at(-1);
  // This device's clock may be behind the server's: what comes later is not drawn as earlier.
  const at = Math.max(sentAt, lastGroup?.at ?? 0);
  const key = dayOf(at);
  let day = days.at(-1);
  if (day === undefined || day.key !== key) {
    day = { key, at, groups: [] };
    days.push(day);
  }
  const group = day.groups.at(-1);
  const isClose = group?.author._id === author._id && at - group.at < CLOSE_MS;
  if (group && isClose) group.entries.push(entry);
  else day.groups.push({ key: entry.key, author, at, entries: [entry] });
}
