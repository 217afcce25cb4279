import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { findProvided } from "../access";
import { isOpenAt } from "../booking/bookingState";
import { storePublishAnswer } from "./broadcastConsent";
import { isStreamInUse, MAX_TITLE } from "./broadcastPages";
import { broadcastUnderWay, endBroadcast, MAX_OUTPUTS, noteBroadcast } from "./broadcasts";
import { PUBLIC_OR_ASKED } from "./broadcastState";
import { findDestination } from "./destinations";
import { egressConfig } from "../egress/egressService";
import type { RecordingLayout } from "../recording/recordingState";

const refusedBroadcast = v.union(
  v.literal("not_found"),
  v.literal("not_open"),
  v.literal("already"),
  v.literal("misconfigured"),
  v.literal("no_destination"),
  v.literal("too_many"),
  v.literal("same_address"),
  v.literal("not_checked"),
  v.literal("one_stream"),
  v.literal("stream_in_use"),
  v.literal("no_name"),
  v.literal("bad_title"),
);
type RefusedBroadcast = Infer<typeof refusedBroadcast>;

export const broadcastResult = v.union(
  v.object({ kind: v.literal("requested"), broadcastId: v.id("broadcasts") }),
  v.object({ kind: v.literal("refused"), reason: refusedBroadcast }),
);
type BroadcastResult = Infer<typeof broadcastResult>;

/** A check is of the moment: an older one says nothing about now. */
const CHECKED_WITHIN = 5 * 60_000;
/** A question that nobody answers is not asked for ever. */
const UNANSWERED_AFTER = 5 * 60_000;

type Asked = {
  bookingId: string;
  destinationIds: readonly string[];
  layout: RecordingLayout;
  title?: string | undefined;
  isPosted?: boolean | undefined;
};

/**
 * A provider asks everybody whether the session may go public; it begins by itself once all in
 * the room have agreed. Who asks, agrees.
 */
export async function requestBroadcast(
  ctx: MutationCtx,
  user: Doc<"users">,
  asked: Asked,
): Promise<BroadcastResult> {
  const booking = await mayAskFor(ctx, user, asked.bookingId);
  if (typeof booking === "string") return { kind: "refused", reason: booking };
  const chosen = await chosenOf(ctx, user, asked.destinationIds);
  if (typeof chosen === "string") return { kind: "refused", reason: chosen };
  const title = asked.title?.trim() ?? "";
  if (title.length > MAX_TITLE) return { kind: "refused", reason: "bad_title" };
  const { layout, isPosted = false } = asked;
  return await insertBroadcast(ctx, user, booking, { chosen, layout, title, isPosted });
}

/** The booking, or why nobody can go live from it now. */
export async function mayAskFor(
  ctx: QueryCtx,
  user: Doc<"users">,
  bookingId: string,
): Promise<Doc<"bookings"> | RefusedBroadcast> {
  const booking = await findProvided(ctx, bookingId, user._id);
  if (booking === null) return "not_found";
  if (!isOpenAt(booking, Date.now())) return "not_open";
  if ((await broadcastUnderWay(ctx, booking._id)) !== null) return "already";
  if (!hasPublicName(user)) return "no_name";
  return egressConfig() === null ? "misconfigured" : booking;
}

/** The world sees it: a provider needs more of a profile than what a sign-in leaves empty. */
export const hasPublicName = ({ name }: Doc<"users">) => name !== "" && name !== "Guest";

async function chosenOf(
  ctx: QueryCtx,
  user: Doc<"users">,
  ids: readonly string[],
): Promise<Doc<"destinations">[] | RefusedBroadcast> {
  if (ids.length === 0) return "no_destination";
  if (ids.length > MAX_OUTPUTS) return "too_many";
  const chosen: Doc<"destinations">[] = [];
  for (const id of ids) {
    const row = await findDestination(ctx, user, id);
    if (row === null) return "no_destination";
    const { check } = row;
    const isGood = check?.outcome === "ok" && Date.now() - check.at < CHECKED_WITHIN;
    if (!isGood) return "not_checked";
    if (chosen.some((other) => toldOf(other) === toldOf(row))) return "same_address";
    if (row.mux && chosen.some((other) => other.mux)) return "one_stream";
    if (await isBusyAtMux(ctx, row)) return "stream_in_use";
    chosen.push(row);
  }
  return chosen;
}

/** A live stream of ours is one broadcast's at a time: by its time a recording finds whose it is. */
async function isBusyAtMux(ctx: QueryCtx, { _id, mux }: Doc<"destinations">): Promise<boolean> {
  if (!mux) return false;
  if (await isStreamInUse(ctx, mux.liveStreamId)) return true;
  const last = await ctx.db
    .query("broadcastOutputs")
    .withIndex("by_destination", (q) => q.eq("destinationId", _id))
    .order("desc")
    .first();
  const broadcast = last && (await ctx.db.get("broadcasts", last.broadcastId));
  return broadcast !== null && PUBLIC_OR_ASKED.includes(broadcast.state);
}

/** An address as a worker tells it. */
const toldOf = ({ url, maskedKey }: Doc<"destinations">) => `${url}/${maskedKey}`;

type Decided = {
  chosen: Doc<"destinations">[];
  layout: RecordingLayout;
  title: string;
  isPosted: boolean;
};

async function insertBroadcast(
  ctx: MutationCtx,
  user: Doc<"users">,
  booking: Doc<"bookings">,
  { chosen, layout, title, isPosted }: Decided,
): Promise<BroadcastResult> {
  const broadcastId = await ctx.db.insert("broadcasts", {
    bookingId: booking._id,
    startedBy: user._id,
    state: "requested",
    layout,
    ...(title !== "" && { title }),
    ...(isPosted && { isPosted }),
    isKept: chosen.some(({ mux }) => mux !== undefined),
    awaiting: [],
    formerEgressIds: [],
    restarts: 0,
  });
  for (const destination of chosen) {
    await ctx.db.insert("broadcastOutputs", {
      broadcastId,
      destinationId: destination._id,
      name: destination.name,
      told: toldOf(destination),
      state: "connecting",
      retries: 0,
      tries: 1,
    });
  }
  const broadcast = (await ctx.db.get("broadcasts", broadcastId))!;
  await noteBroadcast(ctx, broadcast, "broadcast_requested", { actorId: user._id });
  await storePublishAnswer(ctx, broadcast, user._id, "agreed");
  await ctx.scheduler.runAfter(0, internal.broadcastEgress.start, { broadcastId });
  await ctx.scheduler.runAfter(UNANSWERED_AFTER, internal.broadcastJobs.expire, { broadcastId });
  return { kind: "requested", broadcastId };
}

/** Nobody said no, and yet not everybody answered in time. */
export async function expireBroadcast(ctx: MutationCtx, id: Id<"broadcasts">): Promise<void> {
  const broadcast = await ctx.db.get("broadcasts", id);
  if (broadcast?.state !== "requested") return;
  await endBroadcast(ctx, broadcast, { reason: "unanswered" });
}
