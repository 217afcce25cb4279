import { ConvexClient } from "convex/browser";
import { expect, test } from "vitest";
import { startBackend } from "../../bench/backend.ts";
import { dayAhead, openCalendar, PEOPLE, signedIn } from "../../bench/booking/calendar.ts";
import { CUTS, startCutter } from "../../bench/chat/cutter.ts";
import { api } from "../../convex/_generated/api.js";

const LIMIT_MS = 30_000;

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error("it did not come about in time");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("fault 7: a form whose answer is lost on the way is one booking, wherever the line breaks", async () => {
  const backend = await startBackend();
  const cutter = await startCutter(Number(new URL(backend.url).port));
  const client = new ConvexClient(cutter.url, { logger: false });
  try {
    await backend.seed(PEOPLE);
    const serviceId = await openCalendar(backend);
    const truth = await signedIn(backend, "demo-client");
    const own = async (startsAt: number) => {
      const span = { from: startsAt, until: startsAt + 1, side: "client" as const };
      const told = await truth.query(api.bookings.between, span);
      if (told.kind === "refused") throw new Error(told.reason);
      return told.rows;
    };
    const token = await backend.token("demo-client");
    client.setAuth(async () => token);
    for (const [round, cut] of CUTS.entries()) {
      await until(() => client.connectionState().isWebSocketConnected);
      const startsAt = dayAhead(round + 1);
      const isApplied = () => until(async () => (await own(startsAt)).length > 0);
      const broken = cutter.cutNext(cut, isApplied);
      const args = { serviceId, startsAt, clientKey: `form-${cut}`, answers: [] };
      const sent = client.mutation(api.bookings.book, args);
      await broken;
      const answer = await sent;
      if (answer.kind !== "booked") throw new Error(`${cut}: ${answer.kind}`);
      const again = await truth.mutation(api.bookings.book, args);
      expect(again).toEqual(answer);
      expect((await own(startsAt)).map(({ _id }) => _id)).toEqual([answer.bookingId]);
    }
  } finally {
    await client.close();
    cutter.stop();
    await backend.stop();
  }
});
