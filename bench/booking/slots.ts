import { ConvexHttpClient } from "convex/browser";
import { api, internal } from "../../convex/_generated/api.js";
import { startBackend, type Backend } from "../backend.ts";
import { figure, timed, type Figure } from "../figure.ts";
import { DAY, openCalendar, PEOPLE } from "./calendar.ts";

const BOOKINGS = 2_000;
const BATCH = 250;
/** Ten a day, around the clock. */
const EVERY_MINUTES = 144;
const DAYS = 31;
const WARM_UP = 30;
const SAMPLES = 200;
/** What one call may cost, however many bookings there are. */
const MOST_DOCUMENTS = 1_000;

/** The slots of a month for a stranger, of a provider with 2,000 bookings ahead. */
export async function measureSlots(): Promise<Figure[]> {
  const backend = await startBackend();
  try {
    await backend.seed(PEOPLE);
    const serviceId = await openCalendar(backend);
    const tomorrow = Math.ceil(Date.now() / DAY) * DAY;
    for (let offset = 0; offset < BOOKINGS; offset += BATCH) await fill(backend, offset, tomorrow);
    const anybody = new ConvexHttpClient(backend.url, { logger: false });
    const fromDate = new Date(tomorrow + 7 * DAY).toISOString().slice(0, 10);
    let now = Date.now();
    let slots = 0;
    const read = async () => {
      // A time of its own makes each call miss the query cache.
      now += 1;
      const args = { serviceId, fromDate, days: DAYS, now };
      const answer = await anybody.query(api.slots.list, args);
      if (answer.kind === "refused" || answer.slots.length === 0) throw new Error("no slots");
      slots = answer.slots.length;
    };
    for (let i = 0; i < WARM_UP; i += 1) await read();
    const samples: number[] = [];
    for (let i = 0; i < SAMPLES; i += 1) samples.push(await timed(read));
    const docs = backend.lastQuery().documentsRead;
    if (docs < 1 || docs > MOST_DOCUMENTS)
      throw new Error(`a month of slots read ${docs} documents`);
    return [figure("slots-month", "ms", samples, { docs, slots })];
  } finally {
    await backend.stop();
  }
}

async function fill(backend: Backend, offset: number, startsAt: number): Promise<void> {
  const provider = backend.tokenIdentifier("demo-provider");
  const client = backend.tokenIdentifier("demo-client");
  const times = { startsAt, everyMinutes: EVERY_MINUTES };
  const args = { provider, client, count: BATCH, offset, times };
  await backend.admin.mutation(internal.demo.fill as never, args as never);
}
