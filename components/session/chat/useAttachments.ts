"use client";

import { useState, useSyncExternalStore } from "react";
import { type Attachments, createAttachments } from "@/lib/chat/attachments";
import { openAttachments } from "@/lib/chat/registry";
import { useFilesAccess } from "./useFilesAccess";

/** The files of a booking's next message; one list for the whole page, which a closed panel leaves alone. */
export function useAttachments(bookingId: string) {
  const access = useFilesAccess();
  const [attachments] = useState(() => attachmentsOf(bookingId));
  const { subscribe, getSnapshot, remove, take } = attachments;
  const { list } = useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
  const add = (files: Iterable<File>) => access && attachments.add(access, files);
  const retry = (key: string) => access && attachments.retry(access, key);
  return { canAttach: access !== null, list, add, remove, retry, take };
}

function attachmentsOf(bookingId: string): Attachments {
  const known = openAttachments.get(bookingId) ?? createAttachments(bookingId);
  openAttachments.set(bookingId, known);
  return known;
}
