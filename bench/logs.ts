import { ConvexHttpClient } from "convex/browser";
import { api, internal } from "../convex/_generated/api.js";
import { startBackend } from "./backend.ts";
import { figure, type Figure } from "./figure.ts";
import { inTurns, type Reader, warmUp } from "./lists.ts";

const SIZES = [1_000, 200_000];
/** One call may take two seconds, also on a machine that does something else. */
const BATCH = 50;
const PAGE = 50;
const SEALED_WITHIN_MS = 10 * 60_000;
/** The compiler has seen the code by then, and the machine's caches are as warm as they get. */
const WARM_UP = 1_500;
const PEOPLE = ["demo-provider", "second-provider", "demo-client", "second-client"];

/**
 * A page of 50 of the token log, by each filter in turn, with 1,000 and with 200,000 rows: two
 * engines beside each other, one call of each after the other.
 */
export async function measureTokenLog(): Promise<Figure[]> {
  const logs: Log[] = [];
  try {
    for (const size of SIZES) logs.push(await openLog(size));
    for (const log of logs) await log.sealed();
    for (const log of logs) await warmUp(log, WARM_UP);
    const samples = await inTurns(logs);
    const [small, large] = logs.map(({ docs }, at) =>
      figure(`token-log-${SIZES[at]! / 1000}k`, "ms", samples[at]!, { docs: docs() }),
    );
    const ratio = Number((large!.p50 / small!.p50).toFixed(3));
    return [small!, { ...large!, ratio }];
  } finally {
    for (const { backend } of logs) await backend.stop();
  }
}

type Log = Reader & { docs: () => number; sealed: () => Promise<void> };

async function openLog(size: number): Promise<Log> {
  const backend = await startBackend();
  await backend.seed(PEOPLE);
  const people = PEOPLE.map((name) => backend.tokenIdentifier(name));
  for (let offset = 0; offset < size; offset += BATCH) {
    const args = { people, count: BATCH, offset };
    await backend.admin.mutation(internal.demo.fillLogs as never, args as never);
  }
  const client = new ConvexHttpClient(backend.url, { logger: false });
  client.setAuth(await backend.token(PEOPLE[0]!));
  const tokenIdentifier = backend.tokenIdentifier(PEOPLE[0]!);
  const grant = { tokenIdentifier, isAdmin: true };
  await backend.admin.mutation(internal.admin.grant as never, grant as never);
  const filters = await filtersOf(client);
  let calls = 0;
  let docs = 0;
  return {
    backend,
    docs: () => docs,
    /** Comes back once the chain has caught up: what seals would stand in the way of what is measured. */
    async sealed(): Promise<void> {
      for (const deadline = Date.now() + SEALED_WITHIN_MS; Date.now() < deadline;) {
        const { logs } = await client.query(api.admin.auditChains, {});
        if (logs.some(({ log, blocks }) => log === "tokenLogs" && blocks * 100 >= size)) return;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      throw new Error(`${size} rows were not sealed in time`);
    },
    async read(): Promise<void> {
      // An id of its own makes each call miss the query cache.
      const paginationOpts = { numItems: PAGE, cursor: null, id: (calls += 1) };
      const filter = filters[calls % filters.length]!;
      const { page } = await client.query(api.admin.tokenLogs, { ...filter, paginationOpts });
      if (page.length !== PAGE) throw new Error(`expected ${PAGE} rows, got ${page.length}`);
      docs = Math.max(docs, backend.lastQuery().documentsRead);
    },
  };
}

/** Each kind of filter by itself, and two of them together; all find more than a page. */
async function filtersOf(client: ConvexHttpClient) {
  const paginationOpts = { numItems: 1, cursor: null };
  const { page } = await client.query(api.admin.tokenLogs, { paginationOpts });
  const { person, booking } = page[0]!;
  const userId = person._id;
  const bookingId = booking!._id;
  const denied = { outcome: "denied" } as const;
  const reason = { reason: "too_early" } as const;
  const since = { from: Date.now() - 24 * 60 * 60_000 };
  return [{}, { userId }, { bookingId }, denied, reason, since, { userId, ...denied }];
}
