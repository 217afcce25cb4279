import { execFileSync } from "node:child_process";
import { ConvexHttpClient } from "convex/browser";
import { api, internal } from "../convex/_generated/api.js";
import { startBackend, type Backend } from "./backend.ts";
import { figure, timed, type Figure } from "./figure.ts";

const SIZES = [1_000, 10_000, 100_000];
const BATCH = 500;
const SAMPLES = 200;
/** The first calls run before the compiler has seen the code; they would slow the first size alone. */
const WARM_UP = 3_000;
const PEOPLE = ["demo-provider", "second-provider", "demo-client", "second-client"];

/**
 * The first 25 rows of a person's past, at three sizes, and the engine's memory at the largest. In
 * the end 1,000 again, beside the 100,000: by then both engines are as warm as they get.
 */
export async function measureLists(): Promise<Figure[]> {
  const list = await openList();
  try {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      await list.fillTo(size);
      await warmUp(list, WARM_UP);
      const [samples] = await inTurns([list]);
      figures.push(figureOf(`bookings-list-${size / 1000}k`, list, samples!));
    }
    const mb = residentBytes(list.backend.pid) / 1024 ** 2;
    const again = await measureAgain(list);
    return [...figures, ...again, figure("engine-rss-100k", "MB", [mb])];
  } finally {
    await list.backend.stop();
  }
}

/** The smallest size in an engine of its own, and how much longer the largest takes beside it. */
async function measureAgain(largest: List): Promise<Figure[]> {
  const smallest = await openList();
  try {
    await smallest.fillTo(SIZES[0]!);
    await warmUp(smallest, SIZES.length * WARM_UP);
    const [small, large] = await inTurns([smallest, largest]);
    const again = figureOf("bookings-list-1k-again", smallest, small!);
    const { p50 } = figureOf("bookings-list-100k", largest, large!);
    const ratio = Number((p50 / again.p50).toFixed(3));
    return [{ ...again, ratio }, figure("bookings-list-ratio", "times", [ratio])];
  } finally {
    await smallest.backend.stop();
  }
}

type List = Awaited<ReturnType<typeof openList>>;

async function openList() {
  const backend = await startBackend();
  await backend.seed(PEOPLE);
  const client = new ConvexHttpClient(backend.url, { logger: false });
  client.setAuth(await backend.token("demo-client"));
  let count = 0;
  let calls = 0;
  return {
    backend,
    async fillTo(size: number): Promise<void> {
      for (; count < size; count += BATCH) await fill(backend, count);
    },
    async read(): Promise<void> {
      // An id of its own makes each call miss the query cache.
      const paginationOpts = { numItems: 25, cursor: null, id: (calls += 1) };
      const { page } = await client.query(api.bookings.listMine, { when: "past", paginationOpts });
      if (page.length !== 25) throw new Error(`expected 25 rows, got ${page.length}`);
    },
  };
}

async function fill(backend: Backend, offset: number): Promise<void> {
  const provider = backend.tokenIdentifier("demo-provider");
  const client = backend.tokenIdentifier("demo-client");
  const args = { provider, client, count: BATCH, offset };
  await backend.admin.mutation(internal.demo.fill as never, args as never);
}

/** An engine with something to read in it. */
export type Reader = { backend: Backend; read: () => Promise<void> };

export async function warmUp(list: Reader, calls: number): Promise<void> {
  for (let i = 0; i < calls; i += 1) await list.read();
}

/** Each list's samples; one call of each after the other, so that the machine is the same to all. */
export async function inTurns(lists: Reader[]): Promise<number[][]> {
  const samples: number[][] = lists.map(() => []);
  for (let i = 0; i < SAMPLES; i += 1) {
    for (const [at, list] of lists.entries()) samples[at]!.push(await timed(() => list.read()));
  }
  return samples;
}

function figureOf(name: string, { backend }: List, samples: number[]): Figure {
  return figure(name, "ms", samples, { docs: backend.lastQuery().documentsRead });
}

function residentBytes(pid: number): number {
  const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  return Number(kilobytes) * 1024;
}
