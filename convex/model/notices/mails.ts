import { type Infer, v } from "convex/values";
import type { Locale } from "../../../i18n/locales";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { type CalendarPart, calendarPart } from "./calendarMail";
import { contentOf } from "./mailContent";
import { handOver } from "./mailDelivery";
import { mailService } from "./mailService";
import type { Mentioned } from "./mentions";
import { nameOf } from "./noticeNames";
import type { NoticeFacts } from "./noticeKind";
import { mailState } from "./noticeTables";
import { pageOf } from "../slots/providerPages";

type To = { userId: Id<"users">; email: string; locale: Locale; zone: string | null };
type Writing = {
  facts: NoticeFacts;
  mentioned: Mentioned;
  part?: CalendarPart;
  /** They want no mail: it comes for what an earlier one has put into their calendar. */
  isForCalendar?: boolean;
};

/** Writes a mail in its reader's language, and hands it to the mail service if there is one. */
export async function writeMail(
  ctx: MutationCtx,
  { userId, email, locale, zone: own }: To,
  { facts, mentioned, part, isForCalendar }: Writing,
): Promise<Id<"mails">> {
  const zone = own ?? (await zoneOf(ctx, facts));
  const name = await nameOf(ctx, userId);
  const content = contentOf(facts, { locale, zone, name, isForCalendar });
  if (part) await supersede(ctx, userId, part);
  const mailId = await ctx.db.insert("mails", {
    userId,
    to: email,
    locale,
    zone,
    ...(isForCalendar && { isForCalendar }),
    facts,
    ...mentioned,
    ...content,
    ...part,
    state: mailService() ? "waiting" : "kept",
    attempts: 0,
  });
  await handOver(ctx, mailId);
  return mailId;
}

/** Writes a mail anew: it may still have to be sent, and is no other mail for that. */
export async function rewriteMail(
  ctx: MutationCtx,
  mail: Doc<"mails">,
  facts: NoticeFacts,
): Promise<void> {
  const { userId, locale, zone = "UTC", isForCalendar } = mail;
  const name = await nameOf(ctx, userId);
  const reader = { locale: locale as Locale, zone, name, isForCalendar };
  const file = await fileAnew(ctx, mail);
  await ctx.db.patch("mails", mail._id, { facts, ...contentOf(facts, reader), file });
}

/** Its organizer is named in it. What was sent is in the reader's calendar, and here of no use. */
async function fileAnew(ctx: QueryCtx, { state, file, bookingId, userId, to }: Doc<"mails">) {
  const booking = bookingId && (await ctx.db.get("bookings", bookingId));
  if (state !== "waiting" || !file || !booking) return undefined;
  return (await calendarPart(ctx, { userId, email: to }, { method: file.method, booking })).file;
}

/** Each newer version ends those before it: there is hardly ever more than one. */
const MOST_WAITING = 50;

/** What still waits of this booking for this person says what is not so any more. */
async function supersede(
  ctx: MutationCtx,
  userId: Id<"users">,
  { bookingId, sequence }: CalendarPart,
): Promise<void> {
  const older = await ctx.db
    .query("mails")
    .withIndex("by_booking_and_user_and_state", (q) =>
      q.eq("bookingId", bookingId).eq("userId", userId).eq("state", "waiting"),
    )
    .take(MOST_WAITING);
  for (const mail of older) {
    if ((mail.sequence ?? 0) > sequence) continue;
    await ctx.db.patch("mails", mail._id, { state: "superseded", dueAt: undefined });
  }
}

/** Where nothing is known of the reader's clock: the provider's. */
async function zoneOf(ctx: QueryCtx, { bookingId }: NoticeFacts): Promise<string> {
  const booking = bookingId && (await ctx.db.get("bookings", bookingId));
  return (booking && (await pageOf(ctx, booking.providerId))?.zone) ?? "UTC";
}

export const outboxMail = v.object({
  mailId: v.id("mails"),
  at: v.number(),
  to: v.string(),
  locale: v.string(),
  subject: v.string(),
  html: v.string(),
  text: v.string(),
  file: v.union(v.string(), v.null()),
  state: mailState,
});

const MAX_SHOWN = 50;

/**
 * The mails to a person, the newest first: on the one-machine stack, where none is sent. Null
 * elsewhere.
 */
export async function outboxOf(
  ctx: QueryCtx,
  user: Doc<"users">,
): Promise<Infer<typeof outboxMail>[] | null> {
  if (process.env.PARLEY_DEMO !== "1") return null;
  const rows = await ctx.db
    .query("mails")
    .withIndex("by_user", (q) => q.eq("userId", user._id))
    .order("desc")
    .take(MAX_SHOWN);
  return rows.map(({ _id, _creationTime, to, locale, subject, html, text, file, state }) => ({
    mailId: _id,
    at: _creationTime,
    to,
    locale,
    subject,
    html,
    text,
    file: file?.text ?? null,
    state,
  }));
}
