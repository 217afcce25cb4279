"use client";

import { useEffect, useRef, useState } from "react";
import { uploadFile, type UploadRefusal } from "@/lib/chat/files";
import type { AttachedFile } from "@/lib/chat/types";
import { useFilesAccess } from "./useFilesAccess";

export type Attachment = {
  key: string;
  source: File;
  state:
    | { kind: "uploading"; share: number }
    | { kind: "stored"; file: AttachedFile }
    | { kind: "refused"; reason: UploadRefusal }
    | { kind: "failed" };
};

/** At most so many wait for one press of Send. */
export const MAX_AT_ONCE = 5;

/** Files that the next message takes: sent up at once, so that Send itself is quick. */
export function useAttachments(bookingId: string) {
  const access = useFilesAccess();
  const [list, setList] = useState<readonly Attachment[]>([]);
  const running = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const all = running.current;
    return () => all.forEach((upload) => upload.abort());
  }, []);

  const show = (key: string, state: Attachment["state"]) =>
    setList((known) => known.map((item) => (item.key === key ? { ...item, state } : item)));

  async function upload({ key, source }: Attachment) {
    if (access === null) return;
    const stop = new AbortController();
    running.current.set(key, stop);
    show(key, { kind: "uploading", share: 0 });
    const answer = await uploadFile(access, {
      bookingId,
      key,
      file: source,
      onProgress: (share) => show(key, { kind: "uploading", share }),
      signal: stop.signal,
    });
    running.current.delete(key);
    if (!stop.signal.aborted) show(key, answer);
  }

  function add(files: Iterable<File>) {
    const added = [...files].slice(0, MAX_AT_ONCE - list.length).map((source): Attachment => {
      return { key: crypto.randomUUID(), source, state: { kind: "uploading", share: 0 } };
    });
    setList((known) => [...known, ...added]);
    for (const item of added) void upload(item);
  }

  function remove(key: string) {
    running.current.get(key)?.abort();
    setList((known) => known.filter((item) => item.key !== key));
  }

  const retry = (item: Attachment) => void upload(item);
  /** Takes out what is ready to be sent. */
  function take(): AttachedFile[] {
    const isReady = ({ state }: Attachment) => state.kind === "stored";
    setList((known) => known.filter((item) => !isReady(item)));
    return list.flatMap(({ state }) => (state.kind === "stored" ? [state.file] : []));
  }
  return { canAttach: access !== null, list, add, remove, retry, take };
}
