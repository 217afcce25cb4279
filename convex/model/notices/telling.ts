import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { calendarPart } from "./calendarMail";
import { contactOf } from "./contacts";
import { writeMail } from "./mails";
import { type Mentioned, noteMentions } from "./mentions";
import type { NoticeFacts } from "./noticeKind";
import { namesOf } from "./noticeNames";

type Calendar = { method: "REQUEST" | "CANCEL"; booking: Doc<"bookings"> };
/** What is told; the name in it is that of whom it names. */
type Told = Omit<NoticeFacts, "name">;
type Options = Partial<Mentioned> & {
  /** They did it themselves: a mail for their calendar, but no news. */
  isOwnDoing?: boolean;
  /** Goes with the mail as a file. */
  calendar?: Calendar;
  subjectId?: Id<"users">;
};

/**
 * Tells a person something: in the app, and by mail where they want it and an address is known. What
 * a mail has put into their calendar is changed and taken out by mail, whatever they chose since.
 */
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
  const isAsked = contact.byMail || (calendar && (await isInvited(ctx, userId, calendar)));
  const to =
    contact.email !== null && isAsked ? { ...contact, userId, email: contact.email } : null;
  const part = (to && calendar && (await calendarPart(ctx, to, calendar))) ?? undefined;
  const mail = { facts, mentioned, part, isForCalendar: !contact.byMail };
  const mailId = to ? await writeMail(ctx, to, mail) : undefined;
  if (to && calendar) await noteInvited(ctx, userId, calendar);
  const people = new Set([...named, mentioned.wordsBy, part && calendar?.booking.providerId]);
  await noteMentions(ctx, people, userId, { noticeId, mailId });
}

/** A mail of this booking has gone to them, and none that took it back. */
async function isInvited(ctx: QueryCtx, userId: Id<"users">, { booking }: Calendar) {
  return (await invitedOf(ctx, booking)).includes(userId);
}

async function invitedOf(ctx: QueryCtx, { _id }: Doc<"bookings">): Promise<Id<"users">[]> {
  return (await ctx.db.get("bookings", _id))?.invitedIds ?? [];
}

async function noteInvited(
  ctx: MutationCtx,
  userId: Id<"users">,
  { method, booking }: Calendar,
): Promise<void> {
  const before = await invitedOf(ctx, booking);
  if (before.includes(userId) === (method === "REQUEST")) return;
  const others = before.filter((id) => id !== userId);
  const invitedIds = method === "REQUEST" ? [...others, userId] : others;
  await ctx.db.patch("bookings", booking._id, { invitedIds });
}
