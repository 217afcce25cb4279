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

/** The first 25 rows of a person's past, at three sizes, and the engine's memory at the largest. */
export async function measureLists(): Promise<Figure[]> {
  const backend = await startBackend();
  try {
    await backend.seed(PEOPLE);
    const client = new ConvexHttpClient(backend.url, { logger: false });
    client.setAuth(await backend.token("demo-client"));
    const figures: Figure[] = [];
    let count = 0;
    for (const size of SIZES) {
      for (; count < size; count += BATCH) await fill(backend, count);
      figures.push(await measureList(backend, client, size));
    }
    const mb = residentBytes(backend.pid) / 1024 ** 2;
    return [...figures, figure("engine-rss-100k", "MB", [mb])];
  } finally {
    await backend.stop();
  }
}

async function fill(backend: Backend, offset: number): Promise<void> {
  const provider = backend.tokenIdentifier("demo-provider");
  const client = backend.tokenIdentifier("demo-client");
  const args = { provider, client, count: BATCH, offset };
  await backend.admin.mutation(internal.demo.fill as never, args as never);
}

async function measureList(backend: Backend, client: ConvexHttpClient, size: number) {
  const read = async (id: number) => {
    // An id of its own makes each call miss the query cache.
    const paginationOpts = { numItems: 25, cursor: null, id };
    const { page } = await client.query(api.bookings.listMine, { when: "past", paginationOpts });
    if (page.length !== 25) throw new Error(`expected 25 rows, got ${page.length}`);
  };
  for (let i = 0; i < WARM_UP; i += 1) await read(-1 - i);
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i += 1) samples.push(await timed(() => read(i)));
  return figure(`bookings-list-${size / 1000}k`, "ms", samples, {
    docs: backend.lastQuery().documentsRead,
  });
}

function residentBytes(pid: number): number {
  const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  return Number(kilobytes) * 1024;
}
