import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { loadMembership } from "../access";
import { isOpenAt } from "../booking/bookingState";
import { bucketConfig } from "../storage/bucket";
import { applyPermissions } from "./recordingGate";
import { mayBeRecorded } from "./recordingLookup";
import { pathOf } from "./recordingPaths";
import {
  endRecording,
  MAX_PARTS,
  move,
  partsOf,
  type Recording,
  seeNobody,
  clearEmpty,
} from "./recordings";
import { isTerminal, recordingKind, recordingLayout } from "./recordingState";
import { beginWatch, FIRST_LOOK } from "../session/roomWatch";

export const startArgs = {
  recordingId: v.id("recordings"),
  /** Who is in the room by LiveKit itself; null: it did not answer. */
  identities: v.union(v.array(v.string()), v.null()),
  attempt: v.number(),
};
type StartArgs = {
  recordingId: Id<"recordings">;
  identities: string[] | null;
  attempt: number;
};

export const startOrder = v.union(
  v.object({
    kind: v.literal("go"),
    partId: v.id("recordingParts"),
    roomName: v.string(),
    path: v.string(),
    isForBucket: v.boolean(),
    recordingKind,
    layout: recordingLayout,
  }),
  v.object({ kind: v.literal("later"), delayMs: v.number(), attempt: v.number() }),
  v.object({ kind: v.literal("not_now") }),
);
type StartOrder = Infer<typeof startOrder>;

const NOT_NOW: StartOrder = { kind: "not_now" };
const SECOND = 1_000;
const MAX_TRIES = 6;
/** A room that a restart has emptied fills again within seconds. */
const EMPTY_AGAIN = 2 * SECOND;

/**
 * Whether the next part may begin now, decided with who is in the room in truth. The first one
 * waits until the policy is met for all of them; a later one begins, and who has not agreed sends
 * nothing.
 */
export async function beginPart(ctx: MutationCtx, args: StartArgs): Promise<StartOrder> {
  const recording = await ctx.db.get("recordings", args.recordingId);
  if (recording === null || !(await wantsPart(ctx, recording))) return NOT_NOW;
  if (args.identities === null) return await notReached(ctx, recording, args.attempt);
  const inRoom = await membersAmong(ctx, recording.bookingId, args.identities);
  const silent: Id<"users">[] = [];
  for (const userId of inRoom) {
    if (!(await mayBeRecorded(ctx, recording._id, userId))) silent.push(userId);
  }
  if (recording.state === "requested") return await beginFirst(ctx, recording, inRoom, silent);
  if (inRoom.length === 0) {
    await seeNobody(ctx, recording);
    return { kind: "later", delayMs: EMPTY_AGAIN, attempt: 1 };
  }
  await clearEmpty(ctx, recording);
  await keepSilent(ctx, recording, silent);
  return await insertPart(ctx, recording);
}

async function wantsPart(ctx: MutationCtx, recording: Recording): Promise<boolean> {
  if (recording.intent !== "running") return false;
  if (recording.state === "requested") return true;
  if (recording.state !== "starting" && recording.state !== "active") return false;
  return (await partsOf(ctx, recording._id)).every(({ state }) => isTerminal(state));
}

async function notReached(
  ctx: MutationCtx,
  recording: Recording,
  attempt: number,
): Promise<StartOrder> {
  await clearEmpty(ctx, recording);
  const delayMs = SECOND * 2 ** (attempt - 1);
  if (attempt < MAX_TRIES) return { kind: "later", delayMs, attempt: attempt + 1 };
  await endRecording(ctx, recording, { reason: "unreachable" });
  return NOT_NOW;
}

async function beginFirst(
  ctx: MutationCtx,
  recording: Recording,
  inRoom: Id<"users">[],
  awaiting: Id<"users">[],
): Promise<StartOrder> {
  const calm = awaiting.length > 0 && { alarm: undefined };
  await ctx.db.patch("recordings", recording._id, { awaiting, ...calm });
  if (inRoom.length === 0 || awaiting.length > 0) return NOT_NOW;
  // The last yes may come after the window, and be followed up before what closes it.
  if ((await openBooking(ctx, recording)) === null) return await endLate(ctx, recording);
  const recordingId = recording._id;
  await beginWatch(ctx, { recordingId }, FIRST_LOOK);
  return await insertPart(ctx, await move(ctx, recording, "starting"));
}

/** People of the booking; recorders and probes in the room are none. */
export async function membersAmong(
  ctx: MutationCtx,
  bookingId: Id<"bookings">,
  identities: readonly string[],
): Promise<Id<"users">[]> {
  const found: Id<"users">[] = [];
  for (const identity of new Set(identities)) {
    const userId = ctx.db.normalizeId("users", identity);
    const { membership } = userId
      ? await loadMembership(ctx, bookingId, userId)
      : { membership: null };
    if (userId && membership && membership.removedAt === undefined) found.push(userId);
  }
  return found;
}

async function keepSilent(ctx: MutationCtx, recording: Recording, silent: Id<"users">[]) {
  const booking = await ctx.db.get("bookings", recording.bookingId);
  if (booking) await applyPermissions(ctx, booking, silent);
}

async function openBooking(ctx: MutationCtx, { bookingId }: Recording) {
  const booking = await ctx.db.get("bookings", bookingId);
  return booking && isOpenAt(booking, Date.now()) ? booking : null;
}

async function endLate(ctx: MutationCtx, recording: Recording): Promise<StartOrder> {
  await endRecording(ctx, recording, { reason: "session_ended" });
  return NOT_NOW;
}

async function insertPart(ctx: MutationCtx, recording: Recording): Promise<StartOrder> {
  const booking = await openBooking(ctx, recording);
  if (booking === null) return await endLate(ctx, recording);
  const index = (await partsOf(ctx, recording._id)).length;
  if (index >= MAX_PARTS) {
    await endRecording(ctx, recording, { reason: "egress_failed" });
    return NOT_NOW;
  }
  const key = crypto.randomUUID();
  const path = pathOf(key);
  const isForBucket = bucketConfig() !== null;
  const partId = await ctx.db.insert("recordingParts", {
    recordingId: recording._id,
    index,
    key,
    ...(isForBucket && { bucketPath: path }),
    state: "starting",
    isPartial: false,
    custodyAttempts: 0,
    isSettled: false,
  });
  await watch(ctx, partId);
  const { kind: recordingKind, layout } = recording;
  const { roomName } = booking;
  return { kind: "go", partId, roomName, path, isForBucket, recordingKind, layout };
}

/** Its webhook may be lost; asking takes up to half a minute where nobody answers. */
const ASKED_AFTER = 8 * SECOND;
const FAILED_AFTER = 60 * SECOND;

/** Looks at the part when its first frame should be there, and when it will not come any more. */
async function watch(ctx: MutationCtx, partId: Id<"recordingParts">): Promise<void> {
  const { checkPart } = internal.egress;
  await ctx.scheduler.runAfter(ASKED_AFTER, checkPart, { partId, isLast: false });
  await ctx.scheduler.runAfter(FAILED_AFTER, checkPart, { partId, isLast: true });
}
