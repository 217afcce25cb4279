import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { rewriteMail } from "./mails";
import { namesOf } from "./noticeNames";

/** Whom something that is told names, in that order, and who wrote the words in it. */
export type Mentioned = { named: Id<"users">[]; wordsBy?: Id<"users"> };
type Place = { noticeId?: Id<"notices">; mailId?: Id<"mails"> };

/** What is told to somebody goes with themselves: only the others are noted. */
export async function noteMentions(
  ctx: MutationCtx,
  people: ReadonlySet<Id<"users"> | null | undefined>,
  readerId: Id<"users">,
  { noticeId, mailId }: Place,
): Promise<void> {
  if (!noticeId && !mailId) return;
  for (const userId of people) {
    if (!userId || userId === readerId) continue;
    await ctx.db.insert("mentions", { userId, noticeId, mailId });
  }
}

/**
 * Takes out of what others were told the name and the words of somebody who has no name any more;
 * how many places that were, at most so many.
 */
export async function forgetMentions(
  ctx: MutationCtx,
  userId: Id<"users">,
  most: number,
): Promise<number> {
  const rows = await ctx.db
    .query("mentions")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(most);
  for (const { _id, noticeId, mailId } of rows) {
    const notice = noticeId && (await ctx.db.get("notices", noticeId));
    if (notice) await ctx.db.patch("notices", notice._id, await saidNow(ctx, userId, notice));
    const mail = mailId && (await ctx.db.get("mails", mailId));
    if (mail?.facts) await forgetIn(ctx, userId, mail, mail.facts);
    await ctx.db.delete("mentions", _id);
  }
  return rows.length;
}

async function forgetIn(
  ctx: MutationCtx,
  userId: Id<"users">,
  mail: Doc<"mails">,
  { words, ...facts }: NonNullable<Doc<"mails">["facts"]>,
) {
  const { named, wordsBy } = mail;
  await rewriteMail(ctx, mail, {
    ...facts,
    ...(await saidNow(ctx, userId, { named, wordsBy, words })),
  });
}

type Said = Partial<Mentioned> & { words?: string };

/** The others by the names that they have now. */
async function saidNow(
  ctx: MutationCtx,
  userId: Id<"users">,
  { named = [], wordsBy, words }: Said,
) {
  return { name: await namesOf(ctx, named), words: wordsBy === userId ? undefined : words };
}
