import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { calendarPart } from "./calendarMail";
import { contactOf } from "./contacts";
import { writeMail } from "./mails";
import type { NoticeFacts } from "./noticeKind";

type Options = {
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
  facts: NoticeFacts,
  { isOwnDoing = false, calendar, subjectId }: Options = {},
): Promise<void> {
  if (!isOwnDoing) await ctx.db.insert("notices", { userId, ...facts, subjectId });
  const contact = await contactOf(ctx, userId);
  if (contact.email === null || !contact.byMail) return;
  const to = { ...contact, userId, email: contact.email };
  const part = calendar && (await calendarPart(ctx, to, calendar));
  await writeMail(ctx, to, { facts, part });
}
