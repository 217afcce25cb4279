import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { noteServerNow, serverNow } from "@/lib/clock/clock";
import { createOutbox, type Connection } from "@/lib/chat/outbox";
import { bookingsWithUnsent, forgetUnsent, shelfOf } from "@/lib/chat/shelf";
import type { OutgoingMessage, SendAnswer } from "@/lib/chat/types";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** localStorage as a page has it: entries are own properties as well. */
function memoryStorage(): Storage {
  const entries: Record<string, string> = {};
  return new Proxy({} as Storage, {
    get: (_target, name) => {
      if (name === "getItem") return (key: string) => entries[key] ?? null;
      if (name === "setItem") return (key: string, value: string) => void (entries[key] = value);
      if (name === "removeItem") return (key: string) => void delete entries[key];
      return entries[name as string];
    },
    ownKeys: () => Object.keys(entries),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
}

function createLine(isUpAtFirst = true) {
  const listeners = new Set<() => void>();
  let isUp = isUpAtFirst;
  return {
    connection: {
      isUp: () => isUp,
      subscribe: (run: () => void) => (listeners.add(run), () => listeners.delete(run)),
    } satisfies Connection,
    set(next: boolean) {
      isUp = next;
      for (const run of listeners) run();
    },
  };
}

const sent: SendAnswer = { kind: "sent" };
const settle = () => vi.advanceTimersByTimeAsync(0);
const states = (outbox: ReturnType<typeof createOutbox>) =>
  outbox.getSnapshot().unsent.map(({ text, state }) => `${text} ${state}`);

describe("the outbox", () => {
  test("shows a message as sending, and lets it go once acknowledged", async () => {
    const answer = Promise.withResolvers<SendAnswer>();
    const shelf = shelfOf("u", "b", memoryStorage());
    const { connection } = createLine();
    const outbox = createOutbox({ send: () => answer.promise, connection, shelf });
    outbox.add("hello", null);
    expect(states(outbox)).toEqual(["hello sending"]);
    expect(shelf.load()).toHaveLength(1);
    answer.resolve(sent);
    await settle();
    expect(states(outbox)).toEqual([]);
    expect(shelf.load()).toEqual([]);
  });

  test("keeps messages without a connection, and sends them in order when it is back", async () => {
    const line = createLine(false);
    const seen: string[] = [];
    const send = async ({ text }: OutgoingMessage) => (seen.push(text), sent);
    const shelf = shelfOf("u", "b", memoryStorage());
    const outbox = createOutbox({ send, connection: line.connection, shelf });
    for (const text of ["one", "two", "three"]) outbox.add(text, null);
    await settle();
    expect(states(outbox)).toEqual(["one waiting", "two waiting", "three waiting"]);
    expect(seen).toEqual([]);
    line.set(true);
    await settle();
    expect(seen).toEqual(["one", "two", "three"]);
    expect(states(outbox)).toEqual([]);
  });

  test("a refused message stays with its reason and holds nobody up; it can go again or go away", async () => {
    let isOpen = false;
    const send = async ({ text }: OutgoingMessage): Promise<SendAnswer> =>
      isOpen || text === "b" ? sent : { kind: "refused", reason: "not_yet" };
    const storage = memoryStorage();
    const { connection } = createLine();
    const outbox = createOutbox({ send, connection, shelf: shelfOf("u", "b", storage) });
    for (const text of ["a", "b", "c"]) outbox.add(text, null);
    await settle();
    expect(outbox.getSnapshot().unsent).toMatchObject([
      { text: "a", state: "refused", reason: "not_yet" },
      { text: "c", state: "refused", reason: "not_yet" },
    ]);
    outbox.stop();
    const reloaded = createOutbox({ send, connection, shelf: shelfOf("u", "b", storage) });
    await settle();
    expect(states(reloaded)).toEqual(["a refused", "c refused"]);
    const [a, c] = reloaded.getSnapshot().unsent;
    reloaded.discard(a!.clientKey);
    isOpen = true;
    reloaded.retry(c!.clientKey);
    await settle();
    expect(states(reloaded)).toEqual([]);
    expect(bookingsWithUnsent("u", storage)).toEqual([]);
  });

  test("waits as long as the backend asks", async () => {
    const answers: SendAnswer[] = [
      { kind: "refused", reason: "rate_limited", retryAt: Date.now() + 4000 },
      sent,
    ];
    const { connection } = createLine();
    const shelf = shelfOf("u", "b", memoryStorage());
    const outbox = createOutbox({ send: async () => answers.shift()!, connection, shelf });
    outbox.add("hello", null);
    await settle();
    expect(states(outbox)).toEqual(["hello waiting"]);
    await vi.advanceTimersByTimeAsync(3900);
    expect(answers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(states(outbox)).toEqual([]);
  });

  test("waits by the server's clock, on a device whose own is a day off", async () => {
    const local = { sentAt: Date.now(), receivedAt: Date.now() };
    noteServerNow(Date.now() - 86_400_000, local);
    const answers: SendAnswer[] = [
      { kind: "refused", reason: "rate_limited", retryAt: serverNow() + 4000 },
      sent,
    ];
    const { connection } = createLine();
    const shelf = shelfOf("u", "b", memoryStorage());
    const outbox = createOutbox({ send: async () => answers.shift()!, connection, shelf });
    outbox.add("hello", null);
    await vi.advanceTimersByTimeAsync(3900);
    expect(answers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(states(outbox)).toEqual([]);
    noteServerNow(Date.now(), { sentAt: Date.now(), receivedAt: Date.now() });
  });

  test("after it was stopped it sends nothing more, as somebody else may be signed in", async () => {
    const line = createLine(false);
    const send = vi.fn(async () => sent);
    const shelf = shelfOf("u", "b", memoryStorage());
    const outbox = createOutbox({ send, connection: line.connection, shelf });
    outbox.add("hello", null);
    outbox.stop();
    line.set(true);
    await settle();
    expect(send).not.toHaveBeenCalled();
    expect(shelf.load()).toHaveLength(1);
  });
});

describe("the shelf", () => {
  test("belongs to one person, and is empty after signing out", () => {
    const storage = memoryStorage();
    const item = { clientKey: "k", text: "private", file: null, at: Date.now(), reason: null };
    shelfOf("one", "b", storage).put(item);
    shelfOf("two", "c", storage).put(item);
    expect(shelfOf("two", "b", storage).load()).toEqual([]);
    expect(bookingsWithUnsent("one", storage)).toEqual(["b"]);
    forgetUnsent("one", storage);
    expect(bookingsWithUnsent("one", storage)).toEqual([]);
    expect(bookingsWithUnsent("two", storage)).toEqual(["c"]);
  });

  test("drops what it cannot read and what is a week old", () => {
    const storage = memoryStorage();
    storage.setItem("parley.unsent.u.b.1", "{");
    storage.setItem("parley.unsent.u.b.2", "null");
    storage.setItem("parley.unsent.u.b.3", JSON.stringify({ clientKey: "3", text: 1, at: 1 }));
    const old = { clientKey: "4", text: "old", file: null, at: 1, reason: null };
    shelfOf("u", "b", storage).put(old);
    expect(shelfOf("u", "b", storage).load()).toEqual([]);
    expect(bookingsWithUnsent("u", storage)).toEqual([]);
  });
});

/**
 * A backend that keeps a message once for each key, behind a connection that breaks: before the
 * message left, or after it was kept and before the answer came. The page may be loaded anew.
 */
describe("whatever happens to the connection", () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant("write" as const) },
    fc.constantFrom("cut" as const, "mend" as const, "reload" as const, "wait" as const),
  );
  const fate = fc.constantFrom("arrives", "lost before", "answer lost", "fails");

  test("fault 4: every message is kept once and in the order of writing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.array(fate, { minLength: 1, maxLength: 30 }),
        async (steps, fates) => {
          const kept = new Map<string, string>();
          let sends = 0;
          const send = async ({ clientKey, text }: OutgoingMessage): Promise<SendAnswer> => {
            const what = fates[(sends += 1) % fates.length]!;
            await new Promise((resolve) => setTimeout(resolve, 5));
            if (what === "lost before" && sends < 200) throw new Error("cut");
            if (!kept.has(clientKey)) kept.set(clientKey, text);
            if (what === "answer lost" && sends < 200) throw new Error("cut");
            if (what === "fails" && sends < 200) throw new Error("failed");
            return sent;
          };
          const storage = memoryStorage();
          const line = createLine();
          const open = () =>
            createOutbox({ send, connection: line.connection, shelf: shelfOf("u", "b", storage) });
          let outbox = open();
          const written: string[] = [];
          for (const what of steps) {
            if (what === "write") {
              written.push(`message ${written.length}`);
              outbox.add(written.at(-1)!, null);
            }
            if (what === "cut" || what === "mend") line.set(what === "mend");
            if (what === "reload") {
              outbox.stop();
              outbox = open();
            }
            if (what === "wait") await vi.advanceTimersByTimeAsync(20);
          }
          line.set(true);
          await vi.advanceTimersByTimeAsync(60 * 60_000);
          outbox.stop();
          expect([...kept.values()]).toEqual(written);
          expect(shelfOf("u", "b", storage).load()).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
