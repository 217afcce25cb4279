import { livekitConfig } from "../session/livekitConfig";

/** Whom a ticket lets watch what: a `<video>` cannot say who asks, so its address does. */
export type Ticket = { partId: string; userId: string; viewId: string; expiresAt: number };

export const TICKET_MS = 10 * 60_000;
/** Sets these signatures apart from everything else that is signed with the same secret. */
const LABEL = "parley recording ticket v1:";

/** Null when LiveKit, whose secret signs, is not configured. */
export async function signTicket(ticket: Ticket): Promise<string | null> {
  const key = await ticketKey("sign");
  if (key === null) return null;
  const { partId, userId, viewId, expiresAt } = ticket;
  const body = [partId, userId, viewId, expiresAt].join(".");
  const signature = await crypto.subtle.sign("HMAC", key, bytesOf(body));
  return `${body}.${toBase64Url(new Uint8Array(signature))}`;
}

/** What a ticket says; null when it is not one of ours, altered, or its time is over. */
export async function readTicket(text: string, now: number): Promise<Ticket | null> {
  const key = await ticketKey("verify");
  const [partId, userId, viewId, until, signature, ...rest] = text.split(".");
  if (key === null || !partId || !userId || !viewId || !until || !signature || rest.length > 0) {
    return null;
  }
  const given = fromBase64Url(signature);
  const body = [partId, userId, viewId, until].join(".");
  if (given === null || !(await crypto.subtle.verify("HMAC", key, given, bytesOf(body)))) {
    return null;
  }
  const expiresAt = Number(until);
  return expiresAt > now ? { partId, userId, viewId, expiresAt } : null;
}

async function ticketKey(usage: "sign" | "verify"): Promise<CryptoKey | null> {
  const secret = livekitConfig()?.apiSecret;
  if (secret === undefined) return null;
  const raw = new TextEncoder().encode(secret);
  return await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, [
    usage,
  ]);
}

const bytesOf = (body: string) => new TextEncoder().encode(LABEL + body);

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    // Only the one spelling: the last letter has bits that say nothing.
    return toBase64Url(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}
