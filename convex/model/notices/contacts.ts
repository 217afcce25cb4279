import type { UserIdentity } from "convex/server";
import { type Infer, v } from "convex/values";
import { LOCALES, type Locale } from "../../../i18n/locales";
import { isZone } from "../../../lib/time/zone";
import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { takeFor } from "../limits";
import { type ReminderMinutes, reminderMinutes, REMINDER_MINUTES } from "./noticeKind";
import { followReminders } from "./reminders";
import type { Role } from "../roles";

/** What a page knows of its reader: the language that it is shown in, and the zone of its clock. */
export const readerArgs = { locale: v.optional(v.string()), zone: v.optional(v.string()) };
type Reader = { locale?: string; zone?: string };

export type Contact = {
  email: string | null;
  locale: Locale;
  zone: string | null;
  byMail: boolean;
  reminders: readonly ReminderMinutes[];
};

const DEFAULT_REMINDERS: readonly ReminderMinutes[] = [1440, 10];
const MAX_ADDRESS = 254;
/** One address and nothing that could become another header of a mail. */
const ADDRESS = /^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+$/;

async function rowOf(ctx: QueryCtx, userId: Id<"users">) {
  return await ctx.db
    .query("contacts")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}

export async function contactOf(ctx: QueryCtx, userId: Id<"users">): Promise<Contact> {
  const row = await rowOf(ctx, userId);
  return {
    email: row?.email ?? null,
    locale: LOCALES.find((locale) => locale === row?.locale) ?? LOCALES[0],
    zone: row?.zone ?? null,
    byMail: row?.byMail ?? true,
    reminders: row?.reminders ?? DEFAULT_REMINDERS,
  };
}

/**
 * The address follows the sign-in's, language and zone follow the page that the person last opened.
 * What changes too often is not followed: the next page tells it again.
 */
export async function keepContact(
  ctx: MutationCtx,
  userId: Id<"users">,
  identity: UserIdentity,
  reader: Reader,
): Promise<void> {
  const row = await rowOf(ctx, userId);
  const locale = LOCALES.find((known) => known === reader.locale) ?? row?.locale;
  const zone = reader.zone && isZone(reader.zone) ? reader.zone : row?.zone;
  // A token that says nothing of an address takes away none that the sign-in's provider told.
  const email = identity.email === undefined ? row?.email : confirmedAddress(identity);
  const now = { email, locale, zone };
  if (row === null) return void (await ctx.db.insert("contacts", { userId, ...now }));
  const isSame = row.email === now.email && row.locale === locale && row.zone === zone;
  if (isSame || !(await takeFor(ctx, "contact", userId)).ok) return;
  await ctx.db.patch("contacts", row._id, now);
}

/** An address that its provider says is not confirmed may be somebody else's. */
function confirmedAddress(identity: UserIdentity): string | undefined {
  const isUnconfirmed = identity.emailVerified === false || identity["email_verified"] === false;
  return isUnconfirmed ? undefined : addressOf(identity.email);
}

function addressOf(email: string | undefined): string | undefined {
  const isFine = email !== undefined && email.length <= MAX_ADDRESS && ADDRESS.test(email);
  return isFine ? email : undefined;
}

/** The sign-in's provider told of a person: with their confirmed address, or that there is none. */
export async function followAddress(
  ctx: MutationCtx,
  userId: Id<"users">,
  confirmed: string | undefined,
): Promise<void> {
  const row = await rowOf(ctx, userId);
  const email = addressOf(confirmed);
  if (row) await ctx.db.patch("contacts", row._id, { email });
  else await ctx.db.insert("contacts", { userId, email });
}

export async function forgetContact(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const row = await rowOf(ctx, userId);
  if (row) await ctx.db.delete("contacts", row._id);
}

/** Whose confirmed address this is: one person, or several. */
export async function holdersOf(ctx: QueryCtx, email: string): Promise<Id<"users">[]> {
  const rows = await ctx.db
    .query("contacts")
    .withIndex("by_email", (q) => q.eq("email", email))
    .take(MOST_HOLDERS);
  return rows.map(({ userId }) => userId);
}

const MOST_HOLDERS = 10;

export const choicesFields = { byMail: v.boolean(), reminders: v.array(reminderMinutes) };
export const choicesView = v.object({
  ...choicesFields,
  /** Where mail goes to; null: nowhere, no address is known. */
  email: v.union(v.string(), v.null()),
});
type Choices = { byMail: boolean; reminders: ReminderMinutes[] };

export async function choicesOf(
  ctx: QueryCtx,
  user: Doc<"users">,
): Promise<Infer<typeof choicesView>> {
  const { byMail, reminders, email } = await contactOf(ctx, user._id);
  return { byMail, reminders: [...reminders], email };
}

const BATCH = 100;
const ROLES = ["client", "provider"] as const;

/** What was planned for the nearest bookings follows at once, for those behind them right after it. */
export async function setChoices(
  ctx: MutationCtx,
  user: Doc<"users">,
  choices: Choices,
): Promise<void> {
  const { byMail } = choices;
  const reminders = REMINDER_MINUTES.filter((minutes) => choices.reminders.includes(minutes));
  const row = await rowOf(ctx, user._id);
  const chosen = { byMail, reminders };
  if (row) await ctx.db.patch("contacts", row._id, chosen);
  else await ctx.db.insert("contacts", { userId: user._id, ...chosen });
  const from = Date.now();
  for (const role of ROLES) {
    const of = { userId: user._id, role, from };
    const rows = await upcomingOf(ctx, of).take(BATCH);
    for (const { bookingId } of rows) await followReminders(ctx, bookingId);
    if (rows.length < BATCH) continue;
    await ctx.scheduler.runAfter(0, internal.notices.followChoices, { ...of, cursor: null });
  }
}

type Upcoming = { userId: Id<"users">; role: Role; from: number };

/** One batch of all the bookings that a choice is for, and the order for the next. */
export async function followChoices(
  ctx: MutationCtx,
  { cursor, ...of }: Upcoming & { cursor: string | null },
): Promise<void> {
  const batch = await upcomingOf(ctx, of).paginate({ cursor, numItems: BATCH });
  for (const { bookingId } of batch.page) await followReminders(ctx, bookingId);
  if (batch.isDone) return;
  const next = { ...of, cursor: batch.continueCursor };
  await ctx.scheduler.runAfter(0, internal.notices.followChoices, next);
}

function upcomingOf(ctx: QueryCtx, { userId, role, from }: Upcoming) {
  return ctx.db
    .query("bookingParticipants")
    .withIndex("by_user_and_role_and_over_and_start", (q) =>
      q.eq("userId", userId).eq("role", role).eq("isOver", false).gt("startsAt", from),
    );
}
