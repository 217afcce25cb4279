import { setTimeout as sleep } from "node:timers/promises";
import { ConvexHttpClient } from "convex/browser";
import { api, internal } from "../convex/_generated/api.js";
import { startBackend } from "./backend.ts";
import { figure, type Figure } from "./figure.ts";

const SMALL = 1_000;
const LARGE = 200_000;
const BATCH = 250;
const DAYS = 90 as const;
const WARM_UP = 300;
const SAMPLES = 150;
const DAY = 24 * 60 * 60_000;
const PEOPLE = ["demo-provider", "second-provider", "demo-client", "second-client", "demo-admin"];

/**
 * The time in the board's two functions, over 90 days and by browser, at two sizes, each in an
 * engine of its own and in turns. Another join is told of before each: nothing comes from a cache. `ratio` is how
 * much longer the large one takes.
 */
export async function measureInsights(): Promise<Figure[]> {
  const boards = [await openBoard(), await openBoard()];
  const [small, large] = boards as [Board, Board];
  try {
    await small.fillTo(SMALL);
    await large.fillTo(LARGE);
    for (let i = 0; i < WARM_UP; i += 1) for (const board of boards) await board.measure();
    const samples: [number[], number[]] = [[], []];
    for (let i = 0; i < SAMPLES; i += 1) {
      samples[0].push(await small.measure());
      samples[1].push(await large.measure());
    }
    await small.expectWhole();
    await large.expectWhole();
    const first = figure("insights-1k", "ms", samples[0]);
    const last = figure("insights-200k", "ms", samples[1]);
    return [first, { ...last, ratio: Number((last.p50 / first.p50).toFixed(3)) }];
  } finally {
    for (const { backend } of boards) await backend.stop();
  }
}

type Board = Awaited<ReturnType<typeof openBoard>>;

async function openBoard() {
  const backend = await startBackend();
  await backend.seed(PEOPLE);
  const client = new ConvexHttpClient(backend.url, { logger: false });
  client.setAuth(await backend.token("demo-admin"));
  const range = { days: DAYS, today: Math.floor(Date.now() / DAY) };
  const provider = backend.tokenIdentifier("demo-provider");
  const who = { provider, client: backend.tokenIdentifier("demo-client") };
  let told = 0;
  let perDay = 1;

  async function tell(count: number): Promise<void> {
    const args = { ...who, count, offset: told, perDay };
    await backend.admin.mutation(internal.demo.fillAttempts as never, args as never);
    told += count;
  }
  async function fold(): Promise<void> {
    const args = { before: Date.now() + DAY, isNext: true };
    await backend.admin.mutation(internal.insights.fold as never, args as never);
  }
  const counted = async () => (await client.query(api.insights.board, range)).counts.joins;
  return {
    backend,
    async fillTo(size: number): Promise<void> {
      perDay = Math.ceil(size / DAYS);
      while (told < size) await tell(Math.min(BATCH, size - told));
      // It calls itself until all is counted.
      await fold();
      while ((await counted()) < told) await sleep(500);
    },
    /** Milliseconds in both together. */
    async measure(): Promise<number> {
      await tell(1);
      await fold();
      const ran = [backend.nextQuery("insights:board"), backend.nextQuery("insights:breakdown")];
      await client.query(api.insights.board, range);
      await client.query(api.insights.breakdown, { ...range, by: "browser" });
      return (await Promise.all(ran)).reduce((sum, { ms }) => sum + ms, 0);
    },
    async expectWhole(): Promise<void> {
      const joins = await counted();
      if (joins !== told) throw new Error(`${joins} joins counted of ${told}`);
    },
  };
}
