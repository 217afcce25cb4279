import { Resend } from "@convex-dev/resend";
import { components, internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { ActionCtx, MutationCtx } from "../../_generated/server";
import { ASK_AFTER_MS, type Sending } from "./mailQueue";
import { mailService } from "./mailService";

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
  if (mail.file) {
    await ctx.db.patch("mails", mailId, { dueAt: Date.now() });
    return void (await ctx.scheduler.runAfter(0, internal.mails.queue, { mailId }));
  }
  const { to, subject, html, text } = mail;
  const idempotencyKey = mailId;
  const words = { from: service.from, to, subject, html, text, idempotencyKey };
  const componentId = await resendOf(service.apiKey).sendEmail(ctx, words);
  const dueAt = Date.now() + ASK_AFTER_MS;
  await ctx.db.patch("mails", mailId, { state: "handed_over", componentId, dueAt });
}

/** One mail with its file. The key makes Resend take it once, however often it is asked. */
export async function sendWithFile(ctx: ActionCtx, mail: Doc<"mails">): Promise<Sending> {
  const service = mailService();
  if (service === null) return { outcome: "not_now" };
  const { to, subject } = mail;
  let answer: Sending = { outcome: "again" };
  try {
    await resendOf(service.apiKey).sendEmailManually(
      ctx,
      { from: service.from, to, subject },
      async () => {
        const { sending, resendId } = await post(service, mail);
        answer = sending;
        if (resendId === null) throw new Error(sending.outcome);
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
): Promise<{ sending: Sending; resendId: string | null }> {
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
    return { sending: { outcome: "taken" }, resendId: typeof id === "string" ? id : null };
  }
  const retryAfterMs = waitIn(response.headers.get("retry-after"));
  return { sending: { outcome: outcomeOf(response.status), retryAfterMs }, resendId: null };
}

function outcomeOf(status: number): Sending["outcome"] {
  if (status === 401 || status === 403 || status === 429) return "not_now";
  return status >= 500 || status === 409 ? "again" : "refused";
}

/** Seconds, or a date. */
function waitIn(header: string | null): number | undefined {
  if (!header) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return wait > 0 ? wait : undefined;
}

function base64Of(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
