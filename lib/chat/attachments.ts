import { createStore, type Readable } from "../session/store";
import { type FilesAccess, uploadFile, type UploadRefusal } from "./files";
import type { AttachedFile } from "./types";

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

export type Attachments = Readable<{ list: readonly Attachment[] }> & {
  add: (access: FilesAccess, files: Iterable<File>) => void;
  remove: (key: string) => void;
  retry: (access: FilesAccess, key: string) => void;
  /** Takes out what is ready to be sent; what is still on its way stays for the next message. */
  take: () => AttachedFile[];
  /** Ends what is on its way, for good. */
  stop: () => void;
};

/**
 * Files that a booking's next message takes: sent up at once, so that Send itself is quick. What
 * failed is tried again once the browser is online.
 */
export function createAttachments(bookingId: string, send = uploadFile): Attachments {
  const store = createStore<{ list: readonly Attachment[] }>({ list: [] });
  const running = new Map<string, AbortController>();
  const ending = new AbortController();
  let lastAccess: FilesAccess | null = null;

  const list = () => store.getSnapshot().list;

  function show(key: string, state: Attachment["state"]) {
    store.set({ list: list().map((item) => (item.key === key ? { ...item, state } : item)) });
  }

  async function upload(access: FilesAccess, { key, source }: Attachment) {
    if (running.has(key) || ending.signal.aborted) return;
    lastAccess = access;
    const stop = new AbortController();
    running.set(key, stop);
    show(key, { kind: "uploading", share: 0 });
    const answer = await send(access, {
      bookingId,
      key,
      file: source,
      onProgress: (share) => show(key, { kind: "uploading", share }),
      signal: stop.signal,
    }).catch(() => ({ kind: "failed" as const }));
    running.delete(key);
    if (!stop.signal.aborted) show(key, answer);
  }

  function retry(access: FilesAccess, key: string) {
    const known = list().find((item) => item.key === key);
    if (known?.state.kind === "failed") void upload(access, known);
  }

  function retryAll() {
    if (lastAccess) for (const { key } of list()) retry(lastAccess, key);
  }
  globalThis.addEventListener?.("online", retryAll, { signal: ending.signal });

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    retry,
    add(access, files) {
      const added = [...files].slice(0, MAX_AT_ONCE - list().length).map((source): Attachment => {
        return { key: crypto.randomUUID(), source, state: { kind: "uploading", share: 0 } };
      });
      store.set({ list: [...list(), ...added] });
      for (const item of added) void upload(access, item);
    },
    remove(key) {
      running.get(key)?.abort();
      store.set({ list: list().filter((item) => item.key !== key) });
    },
    take() {
      const ready = list().flatMap(({ state }) => (state.kind === "stored" ? [state.file] : []));
      store.set({ list: list().filter(({ state }) => state.kind !== "stored") });
      return ready;
    },
    stop() {
      ending.abort();
      running.forEach((one) => one.abort());
    },
  };
}
