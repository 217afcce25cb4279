import { api, internal } from "../../convex/_generated/api";
import { pass } from "./recordingWorld";
import type { World } from "./setup";

export const FIRST_PAGE = { paginationOpts: { numItems: 50, cursor: null } };

export async function repairsIn({ asAdmin }: Pick<World, "asAdmin">) {
  const { page: rows } = await asAdmin.query(api.admin.repairs, FIRST_PAGE);
  return rows.map(({ kind, detail }) => ({ kind, detail }));
}

export const kindsIn = async (world: World) => (await repairsIn(world)).map(({ kind }) => kind);

/** Everything that looks after sessions each minute. */
export async function reconcileAll({ t }: Pick<World, "t">) {
  await t.action(internal.upkeep.windows, {});
  await t.action(internal.upkeep.presence, {});
  await t.action(internal.upkeep.rooms, {});
  await t.action(internal.presence.reconcile, {});
  await t.action(internal.egress.reconcile, {});
  await t.action(internal.broadcastEgress.reconcile, {});
}

/** Time passes as it does, in steps that no look of a room is late by. */
export async function minutes(world: World, count: number) {
  for (let i = 0; i < count; i += 1) {
    for (let part = 0; part < 12; part += 1) await pass(world, 5_000);
    await reconcileAll(world);
  }
}
