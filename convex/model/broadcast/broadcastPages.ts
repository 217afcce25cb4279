import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { PUBLIC_OR_ASKED } from "./broadcastState";
import { owe } from "../watch/muxTasks";
import { channelOf } from "../watch/channels";
import { recordRepair } from "../repairs";
import { pageState, type PageState } from "../watch/pageState";
import { audienceOf } from "./viewers";

export type Page = Doc<"broadcastPages">;
type Broadcast = Doc<"broadcasts">;
type Output = Doc<"broadcastOutputs">;

/** What anybody with the address may know: nothing of the booking, nobody but who broadcasts. */
export const publicPage = v.object({
  title: v.string(),
  host: v.string(),
  state: pageState,
  /** What to play; null unless it is live here. */
  playbackId: v.union(v.string(), v.null()),
  /** Where else it can be watched. */
  links: v.array(v.string()),
  /** It is live by one of these links, and not here. */
  isElsewhere: v.boolean(),
  liveAt: v.union(v.number(), v.null()),
  endedAt: v.union(v.number(), v.null()),
  viewers: v.number(),
  /** The page of the host's posts, once there is one. */
  postsSlug: v.union(v.string(), v.null()),
});

export const MAX_TITLE = 100;
/** Mux's clock and ours may differ by so much. */
const CLOCKS = 60_000;
/** Mux's word that nothing comes any more may be lost. */
const IDLE_WITHIN = 90_000;

/** What the public can watch can be watched here too, from its beginning on. */
export async function openPage(
  ctx: MutationCtx,
  broadcast: Broadcast,
  outputs: readonly Output[],
): Promise<void> {
  const broadcastId = broadcast._id;
  if ((await pageOf(ctx, broadcastId)) !== null) return;
  const destinations = await Promise.all(
    outputs.map(async ({ destinationId }) => await ctx.db.get("destinations", destinationId)),
  );
  const mux = destinations.find((row) => row?.mux)?.mux;
  const links = destinations.flatMap((row) => (row?.watchUrl ? [row.watchUrl] : []));
  if (!mux && links.length === 0) return;
  await ctx.db.insert("broadcastPages", {
    broadcastId,
    hostId: broadcast.startedBy,
    slug: newSlug(),
    title: broadcast.title ?? "",
    ...mux,
    links: [...new Set(links)],
    state: "waiting",
    heardAt: Date.now() - CLOCKS,
  });
}

/** Part of a public address that nobody guesses. */
export const newSlug = () => crypto.randomUUID().replaceAll("-", "").slice(0, 20);

export async function pageOf(ctx: QueryCtx, broadcastId: Id<"broadcasts">): Promise<Page | null> {
  return await ctx.db
    .query("broadcastPages")
    .withIndex("by_broadcast", (q) => q.eq("broadcastId", broadcastId))
    .unique();
}

export async function pageAt(ctx: QueryCtx, slug: string): Promise<Page | null> {
  return await ctx.db
    .query("broadcastPages")
    .withIndex("by_slug", (q) => q.eq("slug", slug))
    .unique();
}

/** The newest page of a live stream, or the one that was open at a time. */
export async function pageOfStream(
  ctx: QueryCtx,
  liveStreamId: string,
  at = Infinity,
): Promise<Page | null> {
  const newest = await ctx.db
    .query("broadcastPages")
    .withIndex("by_live_stream", (q) => q.eq("liveStreamId", liveStreamId))
    .order("desc")
    .take(20);
  const wasOpen = ({ _creationTime, endedAt = Infinity }: Page) =>
    _creationTime <= at && at <= endedAt + CLOCKS;
  const nearly = ({ _creationTime }: Page) => _creationTime - CLOCKS <= at;
  return newest.find(wasOpen) ?? newest.find(nearly) ?? null;
}

/** A page without a live stream of ours is live when its broadcast is. */
export async function followPage(
  ctx: MutationCtx,
  { _id, state, liveAt }: Broadcast,
): Promise<void> {
  const page = await pageOf(ctx, _id);
  if (page === null || page.liveStreamId !== undefined || page.state !== "waiting") return;
  if (state === "live") await ctx.db.patch("broadcastPages", page._id, { state, liveAt });
}

/**
 * The broadcast is over. At Mux the last seconds are still on their way to those who watch: its
 * word ends the page, and where that does not come, the time.
 */
export async function closePage(ctx: MutationCtx, broadcastId: Id<"broadcasts">): Promise<void> {
  const page = await pageOf(ctx, broadcastId);
  if (page === null) return;
  await lookForRecordings(ctx, page);
  if (page.state === "ended") return;
  const { _id: pageId, liveStreamId, state } = page;
  if (liveStreamId === undefined || state !== "live") await endPage(ctx, page);
  else await ctx.scheduler.runAfter(IDLE_WITHIN, internal.watchJobs.close, { pageId });
  if (liveStreamId) await ctx.scheduler.runAfter(0, internal.mux.complete, { liveStreamId });
}

/** What Mux recorded is told by webhooks, which can be lost: of one that was live it is looked for. */
async function lookForRecordings(ctx: MutationCtx, page: Page): Promise<void> {
  const { liveStreamId: id, broadcastId } = page;
  const broadcast = await ctx.db.get("broadcasts", broadcastId);
  if (id === undefined || broadcast?.liveAt === undefined) return;
  await owe(ctx, { kind: "findRecordings", id, broadcastId });
}

export async function endPage(ctx: MutationCtx, { _id, state }: Page): Promise<void> {
  if (state === "ended") return;
  await ctx.db.patch("broadcastPages", _id, { state: "ended", endedAt: Date.now() });
}

/** Mux says whether anything arrives. */
export async function movePage(
  ctx: MutationCtx,
  page: Page,
  told: { isArriving: boolean; at: number },
): Promise<void> {
  const heard = { heardAt: told.at };
  if (told.isArriving) {
    const liveAt = page.liveAt ?? Date.now();
    return await ctx.db.patch("broadcastPages", page._id, { ...heard, state: "live", liveAt });
  }
  const broadcast = await ctx.db.get("broadcasts", page.broadcastId);
  // A worker that failed is followed by another one, into the same broadcast.
  const isGoingOn = broadcast !== null && PUBLIC_OR_ASKED.includes(broadcast.state);
  const state: PageState = isGoingOn && broadcast.state !== "stopping" ? "waiting" : "ended";
  const ending = state === "ended" && { endedAt: Date.now() };
  await ctx.db.patch("broadcastPages", page._id, { ...heard, ...ending, state });
}

const BATCH = 50;

/** Pages whose live stream Mux is to be asked about: its webhooks may be lost. */
export async function openPages(ctx: QueryCtx) {
  const open: { pageId: Id<"broadcastPages">; liveStreamId: string }[] = [];
  for (const state of ["waiting", "live"] as const) {
    const pages = await ctx.db
      .query("broadcastPages")
      .withIndex("by_state", (q) => q.eq("state", state))
      .take(BATCH);
    for (const { _id: pageId, liveStreamId } of pages) {
      if (liveStreamId !== undefined) open.push({ pageId, liveStreamId });
    }
  }
  return open;
}

/** What Mux answers about a page's live stream: nothing, where a webhook may be newer. */
export async function seePage(ctx: MutationCtx, { pageId, isArriving, askedAt }: Seen) {
  const page = await ctx.db.get("broadcastPages", pageId);
  if (page === null || page.state === "ended" || (page.state === "live") === isArriving) return;
  const at = askedAt - CLOCKS;
  if (page.heardAt > at) return;
  await movePage(ctx, page, { isArriving, at });
  await ctx.scheduler.runAfter(CLOCKS, internal.watchJobs.noteMissed, { pageId, heardAt: at });
}

/** Its webhook was not only slower than we were: a minute later there is still none. */
export async function noteMissedStream(
  ctx: MutationCtx,
  { pageId, heardAt }: { pageId: Id<"broadcastPages">; heardAt: number },
): Promise<void> {
  const page = await ctx.db.get("broadcastPages", pageId);
  if (page?.heardAt !== heardAt || page.liveStreamId === undefined) return;
  const bookingId = (await ctx.db.get("broadcasts", page.broadcastId))?.bookingId;
  await recordRepair(ctx, { kind: "stream_missed", bookingId, detail: page.liveStreamId });
}

type Seen = { pageId: Id<"broadcastPages">; isArriving: boolean; askedAt: number };

/** For anybody: nothing here may depend on who asks. */
export async function findPublicPage(
  ctx: QueryCtx,
  slug: string,
): Promise<Infer<typeof publicPage> | null> {
  const page = await pageAt(ctx, slug);
  if (page === null) return null;
  const { title, state, links, liveAt = null, endedAt = null, playbackId = null } = page;
  const host = (await ctx.db.get("users", page.hostId))?.name ?? "";
  const isHere = state === "live" && playbackId !== null;
  const isLive = (await ctx.db.get("broadcasts", page.broadcastId))?.state === "live";
  return {
    ...{ title, host, state, links, liveAt, endedAt },
    playbackId: isHere ? playbackId : null,
    isElsewhere: isLive && !isHere && links.length > 0,
    viewers: (await audienceOf(ctx, page._id))?.count ?? 0,
    postsSlug: (await channelOf(ctx, page.hostId))?.slug ?? null,
  };
}

/** A broadcast that is not over goes to it. */
export async function isStreamInUse(ctx: QueryCtx, liveStreamId: string): Promise<boolean> {
  const page = await pageOfStream(ctx, liveStreamId);
  return page !== null && page.state !== "ended";
}
