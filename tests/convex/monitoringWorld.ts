import { vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { book, type World } from "./setup";

export const TOKEN = "a-monitoring-token-of-at-least-32-characters";

type Fields = Partial<Doc<"attempts">>;
let attempts = 0;

/** So many ways into a room that came to this end, all at once. */
export async function attempted(world: World, count: number, fields: Fields): Promise<void> {
  const bookingId = await book(world);
  await world.t.run(async (ctx) => {
    for (let one = 0; one < count; one += 1) {
      await ctx.db.insert("attempts", {
        bookingId,
        userId: world.people.client,
        attemptId: `told-${(attempts += 1)}`,
        kind: "join",
        outcome: "connected",
        failure: null,
        stages: { token: 40, signal: 300, media: 500 },
        path: "udp",
        browser: { family: "chrome", major: 156 },
        os: "linux",
        ...fields,
      });
    }
  });
}

/** The same, of the client and of the provider by turns. */
export async function attemptedByTwo(world: World, count: number, fields: Fields): Promise<void> {
  const { client, provider } = world.people;
  await attempted(world, Math.ceil(count / 2), { ...fields, userId: client });
  await attempted(world, Math.floor(count / 2), { ...fields, userId: provider });
}

/** Time passes, and the cron looks at what is there. */
export async function lookAfter(world: World, ms = 30_000): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await world.t.mutation(internal.monitoring.watch, {});
}

export async function post(world: World, body: unknown, token: string | null = TOKEN) {
  return await world.t.fetch("/monitoring/report", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: bearer(token),
  });
}

export async function scrape(world: World, token: string | null = TOKEN) {
  return await world.t.fetch("/metrics", { headers: bearer(token) });
}

function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

export async function valueOf(world: World, series: string): Promise<number | null> {
  const lines = (await (await scrape(world)).text()).split("\n");
  const line = lines.find((one) => one.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
}
