import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { type Page, pageAt } from "../broadcast/broadcastPages";
import { takeFor } from "../limits";

/** As everybody may read it; newest last. */
export const publicMessage = v.object({
  messageId: v.id("publicMessages"),
  name: v.string(),
  text: v.string(),
  isHost: v.boolean(),
  sentAt: v.number(),
});

export const newPublicMessage = {
  slug: v.string(),
  /** As the author wants to be called here; not read of the host, who has their own. */
  name: v.string(),
  text: v.string(),
  clientKey: v.string(),
};
type NewMessage = { slug: string; name: string; text: string; clientKey: string };

export const sayResult = v.union(
  v.object({ kind: v.literal("sent"), messageId: v.id("publicMessages") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_found"),
      v.literal("over"),
      v.literal("bad_name"),
      v.literal("name_taken"),
      v.literal("empty"),
      v.literal("too_long"),
      v.literal("bad_key"),
      v.literal("rate_limited"),
    ),
    retryAt: v.optional(v.number()),
  }),
);
type SayResult = Infer<typeof sayResult>;
type Refused = Extract<SayResult, { kind: "refused" }>["reason"];

const SHOWN = 100;
const MAX_TEXT = 400;
const MAX_NAME = 40;
const MAX_KEY = 64;

/** The newest messages of a broadcast's page, oldest first. */
export async function listPublicMessages(ctx: QueryCtx, slug: string) {
  const page = await pageAt(ctx, slug);
  if (page === null) return [];
  const newest = await ctx.db
    .query("publicMessages")
    .withIndex("by_page", (q) => q.eq("pageId", page._id))
    .order("desc")
    .take(SHOWN);
  return newest.reverse().map(toView);
}

/** Theirs, the newest first, of all that can be shown. Not told with the messages: those name no account. */
export async function ownMessages(
  ctx: QueryCtx,
  author: Doc<"users">,
  slug: string,
): Promise<Id<"publicMessages">[]> {
  const page = await pageAt(ctx, slug);
  if (page === null) return [];
  const newest = await ctx.db
    .query("publicMessages")
    .withIndex("by_author_and_page", (q) => q.eq("authorId", author._id).eq("pageId", page._id))
    .order("desc")
    .take(SHOWN);
  return newest.map(({ _id }) => _id);
}

function toView(row: Doc<"publicMessages">): Infer<typeof publicMessage> {
  const { _id: messageId, _creationTime: sentAt, name, text, isHost } = row;
  return { messageId, name, text, isHost, sentAt };
}

/** Writes where everybody reads, once however often it is called with one key. */
export async function say(
  ctx: MutationCtx,
  author: Doc<"users">,
  message: NewMessage,
): Promise<SayResult> {
  const limit = await takeFor(ctx, "publicChat", author._id);
  if (!limit.ok) return { kind: "refused", reason: "rate_limited", retryAt: limit.retryAt };
  const page = await pageAt(ctx, message.slug);
  if (page === null) return { kind: "refused", reason: "not_found" };
  const { clientKey } = message;
  const known = await ctx.db
    .query("publicMessages")
    .withIndex("by_author_and_page_and_key", (q) =>
      q.eq("authorId", author._id).eq("pageId", page._id).eq("clientKey", clientKey),
    )
    .unique();
  if (known !== null) return { kind: "sent", messageId: known._id };
  const isHost = page.hostId === author._id;
  const host = (await ctx.db.get("users", page.hostId))?.name ?? "";
  const given = {
    ...message,
    name: isHost ? host : message.name.trim(),
    text: message.text.trim(),
  };
  const reason = whyNot(page, given, isHost ? null : host);
  if (reason !== null) return { kind: "refused", reason };
  const { name, text } = given;
  const row = { pageId: page._id, authorId: author._id, clientKey, name, text, isHost };
  return { kind: "sent", messageId: await ctx.db.insert("publicMessages", row) };
}

function whyNot(page: Page, message: NewMessage, host: string | null): Refused | null {
  const { name, text, clientKey } = message;
  if (page.state === "ended") return "over";
  if (clientKey === "" || clientKey.length > MAX_KEY) return "bad_key";
  if (text === "") return "empty";
  if (text.length > MAX_TEXT) return "too_long";
  if (host === null) return null;
  if (name === "" || name.length > MAX_NAME) return "bad_name";
  // Nobody else speaks as whoever broadcasts.
  return plain(name) === plain(host) ? "name_taken" : null;
}

const plain = (name: string) =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

export const unsayResult = v.union(
  v.object({ kind: v.literal("deleted") }),
  v.object({ kind: v.literal("refused"), reason: v.literal("not_found") }),
);

/** Whoever broadcasts takes a message out; a person takes out their own. */
export async function unsay(
  ctx: MutationCtx,
  user: Doc<"users">,
  messageId: string,
): Promise<Infer<typeof unsayResult>> {
  const id = ctx.db.normalizeId("publicMessages", messageId);
  const row = id && (await ctx.db.get("publicMessages", id));
  const page = row && (await ctx.db.get("broadcastPages", row.pageId));
  const isTheirs = row?.authorId === user._id || page?.hostId === user._id;
  if (!row || !isTheirs) return { kind: "refused", reason: "not_found" };
  await ctx.db.delete("publicMessages", row._id);
  return { kind: "deleted" };
}
