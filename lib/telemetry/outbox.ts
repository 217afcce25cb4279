import { errorCode } from "../errors/errors";

export type Outbox<T> = {
  /** Sends now or later; the oldest gives way when too much waits. Never throws. */
  put: (item: T) => void;
};

export type OutboxOptions<T> = {
  /** Sends the oldest of what waits; resolves to how many of them were taken. */
  send: (items: readonly T[]) => Promise<number>;
  max: number;
  /** Hears of what waits or is on its way, oldest first. */
  onChange?: (waiting: readonly T[]) => void;
};

const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 60_000;
const MAX_TRIES = 6;

/**
 * A bounded line of things to send, one call at a time. A call that hangs while the backend is
 * away holds the rest; what is refused for what it holds, or fails again and again, is dropped.
 */
export function createOutbox<T>({ send, max, onChange }: OutboxOptions<T>): Outbox<T> {
  let items: readonly T[] = [];
  let isSending = false;
  let tries = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function keep(next: readonly T[]) {
    items = next;
    onChange?.(items);
  }

  async function sendSome(): Promise<void> {
    const batch = items;
    try {
      const taken = new Set(batch.slice(0, await send(batch)));
      keep(items.filter((item) => !taken.has(item)));
    } catch (error) {
      tries += 1;
      const isHopeless = errorCode(error) === "BAD_INPUT" || tries >= MAX_TRIES;
      if (!isHopeless) throw error;
      keep(items.filter((item) => item !== batch[0]));
    }
    tries = 0;
  }

  async function run() {
    if (isSending || retry !== undefined) return;
    isSending = true;
    try {
      while (items.length > 0) await sendSome();
    } catch {
      retry = setTimeout(again, Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1)));
    } finally {
      isSending = false;
    }
  }

  function again() {
    retry = undefined;
    void run();
  }

  return {
    put(item) {
      keep([...items, item].slice(-max));
      void run();
    },
  };
}
