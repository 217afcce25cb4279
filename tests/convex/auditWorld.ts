import { vi } from "vitest";
import { internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { type AuditLog, type AuditRow, tableOf } from "../../convex/model/audit/auditLogs";
import type { Source } from "../../local/audit/source";
import { type Verdict, verifyAll } from "../../local/audit/verify";
import { backendWithPeople, book, MINUTE, type World } from "./setup";

/** A row of each log, and of the token log as many as asked, a second apart. */
export async function worldOfLogs(tokens = 1) {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const { provider, client } = world.people;
  await world.t.run(async (ctx) => {
    const broadcastId = await ctx.db.insert("broadcasts", {
      bookingId,
      startedBy: provider,
      state: "ended",
      layout: "grid",
      awaiting: [],
      formerEgressIds: [],
      restarts: 0,
    });
    await ctx.db.insert("bookingEvents", {
      bookingId,
      actorId: provider,
      action: "removed",
      subjectId: client,
      detail: "by_hand",
    });
    await ctx.db.insert("bookingMoves", {
      bookingId,
      actorId: provider,
      actorRole: "provider",
      fromStartsAt: 1,
      toStartsAt: 2,
      reason: "somebody's own words",
    });
    const noShow = {
      bookingId,
      userId: client,
      isNoShow: true,
      reason: "words",
      actorId: provider,
    };
    await ctx.db.insert("noShows", noShow);
    const answer = { bookingId, broadcastId, userId: client, answer: "agreed" as const };
    await ctx.db.insert("broadcastConsents", { ...answer, destinations: ["a channel"] });
    const granted = { actorId: null, subjectId: client, action: "admin_granted" as const };
    await ctx.db.insert("accountEvents", granted);
  });
  await addTokens(world, bookingId, tokens);
  return { world, bookingId };
}
export type Logs = Awaited<ReturnType<typeof worldOfLogs>>;

export async function addTokens(world: World, bookingId: Id<"bookings">, count: number) {
  for (let i = 0; i < count; i += 1) {
    vi.setSystemTime(Date.now() + 1_000);
    await world.t.run(
      async (ctx) =>
        await ctx.db.insert("tokenLogs", {
          requestId: `request-${i}`,
          userId: world.people.client,
          bookingId,
          role: "client",
          outcome: "granted",
          reason: "in_window",
          grants: ["join", "publish"],
          expiresAt: 1.5,
          attemptId: "attempt",
          deviceId: "device",
        }),
    );
  }
}

export function wait(minutes: number) {
  vi.setSystemTime(Date.now() + minutes * MINUTE);
}

/** As often as its cron and it itself would, for so many steps. */
export async function seal(world: World, steps = 20) {
  for (let step = 0; step < steps; step += 1) await world.t.mutation(internal.audit.seal, {});
}

/** Sealed, looked at a second time, and verified from the first block to the last. */
export async function settle(world: World) {
  wait(2);
  await seal(world);
  wait(11);
  await seal(world, 60);
  await verifyAround(world);
}

/** Every block once, at least. */
export async function verifyAround(world: World) {
  for (let i = 0; i < 30; i += 1) await world.t.mutation(internal.audit.verify, { left: 1 });
}

export async function rowsOf(world: World, log: AuditLog): Promise<AuditRow[]> {
  return await world.t.run(async (ctx) => (await tableOf(ctx, log).collect()) as AuditRow[]);
}

export async function blocksOf(world: World, log: AuditLog) {
  const blocks = await world.t.run(async (ctx) => await ctx.db.query("sealedBlocks").collect());
  return blocks.filter((block) => block.log === log).sort((a, b) => a.number - b.number);
}

/** What the backend's own verification holds to be wrong now. */
export async function alarmsOf({ t }: World) {
  const rows = await t.run(async (ctx) => await ctx.db.query("auditAlarms").collect());
  return rows
    .filter(({ endedAt }) => endedAt === undefined)
    .map(({ log, number, problem, rowId }) => ({ log, number, problem, rowId }));
}

function sourceOf({ t }: World): Source {
  return {
    logs: async () => await t.query(internal.audit.logs, {}),
    blocks: async (log, after) =>
      await t.query(internal.audit.blocks, { log: log as AuditLog, after }),
    rows: async (log, cursor) => {
      const paginationOpts = { numItems: 7, cursor };
      return await t.query(internal.audit.rows, { log: log as AuditLog, paginationOpts });
    },
  };
}

export async function verdicts(world: World, heads?: Parameters<typeof verifyAll>[1]) {
  return await verifyAll(sourceOf(world), heads);
}

/** What the verification from outside holds to be wrong. */
export async function problemsOf(world: World, heads?: Parameters<typeof verifyAll>[1]) {
  const found: Verdict[] = await verdicts(world, heads);
  return found.flatMap(({ log, problems }) => problems.map((problem) => `${log}: ${problem}`));
}
