import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { takeAnonymous } from "../limits";

/** More are not counted. Between two counts there can be as many more as the limit lets in. */
export const MAX_VIEWERS = 1_000;
/** A page tells four times a minute that it is open; two lost ones make nobody leave. */
const GONE_AFTER = 60_000;
/** A row is written anew every other time: each write disturbs the count. */
const KNOWN_FOR = 20_000;
const BATCH = 500;
const COUNT_EVERY = 10_000;
const FIRST_COUNT = 1_000;
const KEY = /^[\w-]{16,64}$/;

type Audience = Doc<"audiences">;

export async function audienceOf(
  ctx: QueryCtx,
  pageId: Id<"broadcastPages">,
): Promise<Audience | null> {
  return await ctx.db
    .query("audiences")
    .withIndex("by_page", (q) => q.eq("pageId", pageId))
    .unique();
}

/** A page of somebody, whoever they are, is open on a broadcast. */
export async function noteViewer(
  ctx: MutationCtx,
  page: Doc<"broadcastPages"> | null,
  viewerKey: string,
): Promise<void> {
  if (!KEY.test(viewerKey) || page === null || page.state === "ended") return;
  const pageId = page._id;
  if (!(await takeAnonymous(ctx, "anonymousBeat", pageId)).ok) return;
  const known = await ctx.db
    .query("viewers")
    .withIndex("by_page_and_key", (q) => q.eq("pageId", pageId).eq("viewerKey", viewerKey))
    .unique();
  const seenAt = Date.now();
  if (known && seenAt - known.seenAt < KNOWN_FOR) return;
  const audience = await audienceOf(ctx, pageId);
  if (known) await ctx.db.patch("viewers", known._id, { seenAt });
  else if (audience !== null && audience.count >= MAX_VIEWERS) return;
  else await ctx.db.insert("viewers", { pageId, viewerKey, seenAt });
  await keepCounting(ctx, pageId, audience);
}

async function keepCounting(
  ctx: MutationCtx,
  pageId: Id<"broadcastPages">,
  audience: Audience | null,
) {
  if (audience?.isCounting) return;
  if (audience) await ctx.db.patch("audiences", audience._id, { isCounting: true });
  else await ctx.db.insert("audiences", { pageId, count: 0, isCounting: true });
  await ctx.scheduler.runAfter(FIRST_COUNT, internal.watchJobs.countViewers, { pageId });
}

/** Forgets who is gone, counts who is left, and comes again for as long as there is somebody. */
export async function countViewers(ctx: MutationCtx, pageId: Id<"broadcastPages">): Promise<void> {
  const audience = await audienceOf(ctx, pageId);
  if (audience === null) return;
  const goneAt = Date.now() - GONE_AFTER;
  const gone = await ctx.db
    .query("viewers")
    .withIndex("by_page_and_seen", (q) => q.eq("pageId", pageId).lte("seenAt", goneAt))
    .take(BATCH);
  for (const { _id } of gone) await ctx.db.delete("viewers", _id);
  const here = await ctx.db
    .query("viewers")
    .withIndex("by_page_and_seen", (q) => q.eq("pageId", pageId).gt("seenAt", goneAt))
    .take(MAX_VIEWERS);
  const count = here.length;
  const isMore = gone.length === BATCH;
  const isCounting = count > 0 || isMore;
  const isSame = audience.count === count && audience.isCounting === isCounting;
  if (!isSame) await ctx.db.patch("audiences", audience._id, { count, isCounting });
  if (!isCounting) return;
  const wait = isMore ? 0 : COUNT_EVERY;
  await ctx.scheduler.runAfter(wait, internal.watchJobs.countViewers, { pageId });
}
