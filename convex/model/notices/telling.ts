import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { calendarPart } from "./calendarMail";
import { contactOf } from "./contacts";
import { writeMail } from "./mails";
import { type Mentioned, noteMentions } from "./mentions";
import type { NoticeFacts } from "./noticeKind";
import { namesOf } from "./noticeNames";

/** What is told; the name in it is that of whom it names. */
type Told = Omit<NoticeFacts, "name">;
type Options = Partial<Mentioned> & {
  /** They did it themselves: a mail for their calendar, but no news. */
  isOwnDoing?: boolean;
  /** Goes with the mail as a file. */
  calendar?: { method: "REQUEST" | "CANCEL"; booking: Doc<"bookings"> };
  subjectId?: Id<"users">;
};

/** Tells a person something: in the app, and by mail where they want it and an address is known. */
export async function tell(
  ctx: MutationCtx,
  userId: Id<"users">,
  told: Told,
  {
    isOwnDoing = false,
    calendar,
    subjectId,
    named = subjectId ? [subjectId] : [],
    wordsBy,
  }: Options = {},
): Promise<void> {
  const facts = { ...told, name: await namesOf(ctx, named) };
  const mentioned = { named, wordsBy: told.words === undefined ? undefined : wordsBy };
  const noticeId = isOwnDoing
    ? undefined
    : await ctx.db.insert("notices", { userId, ...facts, ...mentioned, subjectId });
  const contact = await contactOf(ctx, userId);
  const to =
    contact.email !== null && contact.byMail ? { ...contact, userId, email: contact.email } : null;
  const part = to && calendar && (await calendarPart(ctx, to, calendar));
  const mailId = to
    ? await writeMail(ctx, to, { facts, mentioned, part: part ?? undefined })
    : undefined;
  const people = new Set([...named, mentioned.wordsBy, part && calendar?.booking.providerId]);
  await noteMentions(ctx, people, userId, { noticeId, mailId });
}
