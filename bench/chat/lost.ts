import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import { createOutbox, type Outbox } from "../../lib/chat/outbox.ts";
import { shelfOf } from "../../lib/chat/shelf.ts";
import { type Backend, startBackend } from "../backend.ts";
import { figure, type Figure } from "../figure.ts";
import { CUTS, startCutter } from "./cutter.ts";

const DISCONNECTS = 50;
/** So often the page is loaded anew while its message is on the way. */
const RELOAD_EVERY = 5;
const LIMIT_MS = 60_000;

/**
 * A message in each round, and its connection broken between sending and acknowledgement, with
 * the real outbox, client and backend. Counted at the end: messages lost, doubled or out of order.
 */
export async function measureLost(): Promise<Figure[]> {
  const backend = await startBackend();
  const cutter = await startCutter(Number(new URL(backend.url).port));
  try {
    const bookingId = await book(backend);
    const truth = await clientOf(backend);
    const texts = async () => await listTexts(truth, bookingId);
    const token = await backend.token("demo-client");
    const storage = memoryStorage();
    let page = openPage(cutter.url, token, bookingId, storage);
    const written: string[] = [];
    for (let round = 0; round < DISCONNECTS; round += 1) {
      await until(() => page.isIdle());
      const text = `message ${round}`;
      written.push(text);
      const isApplied = () => until(async () => (await texts()).includes(text));
      const broken = cutter.cutNext(CUTS[round % CUTS.length]!, isApplied);
      page.outbox.add(text, null);
      await broken;
      if (round % RELOAD_EVERY !== 0) continue;
      await page.close();
      page = openPage(cutter.url, token, bookingId, storage);
    }
    await until(() => page.isIdle());
    await page.close();
    const wrong = faultsIn(await texts(), written);
    return [figure("chat-lost", "count", [wrong], { disconnects: DISCONNECTS })];
  } finally {
    cutter.stop();
    await backend.stop();
  }
}

function faultsIn(kept: string[], written: string[]): number {
  const lost = written.filter((text) => !kept.includes(text)).length;
  const doubled = kept.length - new Set(kept).size;
  const order = kept.filter(
    (text, i) => i > 0 && written.indexOf(text) < written.indexOf(kept[i - 1]!),
  );
  return lost + doubled + order.length;
}

function openPage(url: string, token: string, bookingId: string, storage: Storage) {
  const client = new ConvexClient(url, { logger: false });
  client.setAuth(async () => token);
  const outbox: Outbox = createOutbox({
    shelf: shelfOf("demo-client", bookingId, storage),
    connection: {
      isUp: () => client.connectionState().isWebSocketConnected,
      subscribe: (onChange) => client.subscribeToConnectionState(onChange),
    },
    send: async ({ clientKey, text }) =>
      await client.mutation(api.chat.send, { bookingId, clientKey, text }),
  });
  return {
    outbox,
    isIdle: () =>
      outbox.getSnapshot().unsent.length === 0 && client.connectionState().isWebSocketConnected,
    async close() {
      outbox.stop();
      await client.close();
    },
  };
}

async function clientOf(backend: Backend): Promise<ConvexHttpClient> {
  const client = new ConvexHttpClient(backend.url, { logger: false });
  client.setAuth(await backend.token("demo-client"));
  return client;
}

async function listTexts(client: ConvexHttpClient, bookingId: string): Promise<string[]> {
  const paginationOpts = { numItems: 2 * DISCONNECTS, cursor: null };
  const { page } = await client.query(api.chat.list, { bookingId, paginationOpts });
  return page.map(({ text }) => text).toReversed();
}

async function book(backend: Backend): Promise<string> {
  await backend.seed(["demo-provider", "second-provider", "demo-client", "second-client"]);
  const client = await clientOf(backend);
  const paginationOpts = { numItems: 1, cursor: null };
  const { page } = await client.query(api.bookings.listMine, { when: "current", paginationOpts });
  return page[0]!._id;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error("a message did not arrive in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** localStorage as a page has it: entries are own properties. */
function memoryStorage(): Storage {
  const methods = {
    getItem(this: Record<string, string>, key: string) {
      return this[key] ?? null;
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value;
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key];
    },
  };
  return Object.create(methods) as Storage;
}
