import { Resend } from "@convex-dev/resend";
import { components, internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { ActionCtx, MutationCtx } from "../_generated/server";
import { mailService } from "./mailService";

const FIRST_RETRY_MS = 30_000;
const MOST_ATTEMPTS = 6;
/** Of Resend's own batches no mail may carry a file: those go one by one. */
const ADDRESS = "https://api.resend.com/emails";
const ANSWER_MS = 20_000;

function resendOf(apiKey: string): Resend {
  return new Resend(components.resend, { apiKey, testMode: false });
}

/** In the transaction of what it tells of: a booking that is not made writes to nobody. */
export async function handOver(ctx: MutationCtx, mailId: Id<"mails">): Promise<void> {
  const service = mailService();
  const mail = service && (await ctx.db.get("mails", mailId));
  if (!service || !mail || mail.state !== "waiting") return;
  if (mail.file) return void (await ctx.scheduler.runAfter(0, internal.mails.send, { mailId }));
  const { to, subject, html, text } = mail;
  const idempotencyKey = mailId;
  const words = { from: service.from, to, subject, html, text, idempotencyKey };
  await resendOf(service.apiKey).sendEmail(ctx, words);
  await ctx.db.patch("mails", mailId, { state: "handed_over" });
}

export type Sending = "taken" | "refused" | "again";

/** One mail with its file. The key makes Resend take it once, however often it is asked. */
export async function sendWithFile(ctx: ActionCtx, mail: Doc<"mails">): Promise<Sending> {
  const service = mailService();
  if (service === null) return "refused";
  const { to, subject } = mail;
  let answer: Sending = "again";
  try {
    await resendOf(service.apiKey).sendEmailManually(
      ctx,
      { from: service.from, to, subject },
      async () => {
        const { outcome, resendId } = await post(service, mail);
        answer = outcome;
        if (resendId === null) throw new Error(outcome);
        return resendId;
      },
    );
  } catch {
    // The answer says what to do; the error's text may hold an address, and is nobody's to read.
  }
  return answer;
}

async function post(
  { apiKey, from }: { apiKey: string; from: string },
  { _id, to, subject, html, text, file }: Doc<"mails">,
): Promise<{ outcome: Sending; resendId: string | null }> {
  const attachment = file && {
    filename: "invite.ics",
    content: base64Of(file.text),
    content_type: `text/calendar; charset=utf-8; method=${file.method}`,
  };
  const response = await fetch(ADDRESS, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      "idempotency-key": _id,
    },
    body: JSON.stringify({
      from,
      to: [to],
      subject,
      html,
      text,
      ...(attachment && { attachments: [attachment] }),
    }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (response.ok) {
    const { id } = (await response.json()) as { id?: unknown };
    return { outcome: "taken", resendId: typeof id === "string" ? id : null };
  }
  const isForGood = response.status < 500 && response.status !== 429 && response.status !== 409;
  return { outcome: isForGood ? "refused" : "again", resendId: null };
}

function base64Of(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** What became of an attempt: taken, or again later, less and less often, or never. */
export async function noteSending(
  ctx: MutationCtx,
  mailId: Id<"mails">,
  sending: Sending,
): Promise<void> {
  const mail = await ctx.db.get("mails", mailId);
  if (mail?.state !== "waiting") return;
  const attempts = mail.attempts + 1;
  if (sending === "taken") {
    return await ctx.db.patch("mails", mailId, { state: "handed_over", attempts });
  }
  if (sending === "refused" || attempts >= MOST_ATTEMPTS) {
    return await ctx.db.patch("mails", mailId, { state: "failed", attempts });
  }
  await ctx.db.patch("mails", mailId, { attempts });
  const wait = FIRST_RETRY_MS * 2 ** mail.attempts;
  await ctx.scheduler.runAfter(wait, internal.mails.send, { mailId });
}
