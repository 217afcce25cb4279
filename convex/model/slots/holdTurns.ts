import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";

const TURN_MS = 5 * 60_000;
/** How long others come first after a turn. */
const PAUSE_MS = 2 * 60_000;

type Slot = Pick<Doc<"holdTurns">, "userId" | "serviceId" | "startsAt">;
type Turn = { kind: "on"; expiresAt: number; againAt: number } | { kind: "over"; againAt: number };

/**
 * A person's turn at a slot: it begins as they choose it, and ends at the same time however often
 * they let it go and choose it again.
 */
export async function takeTurn(ctx: MutationCtx, slot: Slot): Promise<Turn> {
  const now = Date.now();
  const known = await ctx.db
    .query("holdTurns")
    .withIndex("by_user_and_service_and_start", (q) =>
      q.eq("userId", slot.userId).eq("serviceId", slot.serviceId).eq("startsAt", slot.startsAt),
    )
    .unique();
  if (known && now < known.expiresAt) {
    return { kind: "on", expiresAt: known.expiresAt, againAt: known.againAt };
  }
  if (known && now < known.againAt) return { kind: "over", againAt: known.againAt };
  const expiresAt = now + TURN_MS;
  const times = { expiresAt, againAt: expiresAt + PAUSE_MS };
  if (known) await ctx.db.patch("holdTurns", known._id, times);
  else await ctx.db.insert("holdTurns", { ...slot, ...times });
  return { kind: "on", ...times };
}
