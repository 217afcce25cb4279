import { serverNow } from "../clock/clock.ts";
import { createStore, type Readable } from "../session/store.ts";
import type { Shelf, Shelved } from "./shelf";
import type { AttachedFile, OutgoingMessage, SendAnswer, Unsent } from "./types";

export type Connection = { isUp: () => boolean; subscribe: (onChange: () => void) => () => void };

export type OutboxParts = {
  /** Must give the same answer to the same key, however often it is asked. */
  send: (message: OutgoingMessage) => Promise<SendAnswer>;
  connection: Connection;
  shelf: Shelf;
};

export type Outbox = Readable<{ unsent: readonly Unsent[] }> & {
  add: (text: string, file: AttachedFile | null) => void;
  /** Sends a refused message again, after those that wait. */
  retry: (clientKey: string) => void;
  discard: (clientKey: string) => void;
  /** Sends nothing more; what is unsent stays on the shelf. */
  stop: () => void;
};

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 15_000;

/**
 * Sends messages one after the other, each until the backend has acknowledged it. What is not
 * acknowledged is on the shelf, so a lost connection, answer or page loses nothing; and as the
 * backend knows each message by its key, a resend doubles nothing.
 */
export function createOutbox({ send, connection, shelf }: OutboxParts): Outbox {
  const store = createStore<{ unsent: readonly Unsent[] }>({ unsent: [] });
  let queue: Shelved[] = shelf.load();
  let pausedUntil = 0;
  let failures = 0;
  let isRunning = false;
  let isStopped = false;
  let wake: () => void = () => undefined;

  function show() {
    const isHeld = !connection.isUp() || pausedUntil > Date.now();
    const state = isHeld ? "waiting" : "sending";
    store.set({
      unsent: queue.map((item) => ({ ...item, state: item.reason === null ? state : "refused" })),
    });
  }

  async function pause(ms: number) {
    pausedUntil = Date.now() + ms;
    show();
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    pausedUntil = 0;
  }

  async function connected() {
    while (!isStopped && !connection.isUp()) {
      show();
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  function remove(clientKey: string) {
    queue = queue.filter((item) => item.clientKey !== clientKey);
    shelf.drop(clientKey);
  }

  async function sendFirst(item: Shelved): Promise<void> {
    const { clientKey, text, file } = item;
    const answer = await send({ clientKey, text, file }).catch(() => null);
    if (isStopped) return;
    if (answer === null) {
      failures += 1;
      return await pause(Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)));
    }
    failures = 0;
    if (answer.kind === "sent") return remove(clientKey);
    if (answer.reason === "rate_limited") {
      return await pause(Math.max(FIRST_RETRY_MS, (answer.retryAt ?? 0) - serverNow()));
    }
    const refused = { ...item, reason: answer.reason };
    queue = queue.map((known) => (known.clientKey === clientKey ? refused : known));
    shelf.put(refused);
  }

  async function run() {
    if (isRunning || isStopped) return show();
    isRunning = true;
    for (;;) {
      const next = queue.find((item) => item.reason === null);
      if (next === undefined || isStopped) break;
      await connected();
      if (isStopped) break;
      show();
      await sendFirst(next);
    }
    isRunning = false;
    show();
  }

  const unsubscribe = connection.subscribe(() => {
    wake();
    show();
  });
  void run();
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    add(text, file) {
      const at = Math.max(Date.now(), (queue.at(-1)?.at ?? 0) + 1);
      const item = { clientKey: crypto.randomUUID(), text, file, at, reason: null };
      queue = [...queue, item];
      shelf.put(item);
      void run();
      show();
    },
    retry(clientKey) {
      const known = queue.find((item) => item.clientKey === clientKey);
      if (known === undefined || known.reason === null) return;
      const again = { ...known, reason: null, at: Date.now() };
      queue = [...queue.filter((item) => item !== known), again];
      shelf.put(again);
      void run();
    },
    discard(clientKey) {
      const known = queue.find((item) => item.clientKey === clientKey);
      // One that is on its way may have arrived already: it cannot be taken back.
      if (known === undefined || known.reason === null) return;
      remove(clientKey);
      show();
    },
    stop() {
      isStopped = true;
      unsubscribe();
      wake();
    },
  };
}
