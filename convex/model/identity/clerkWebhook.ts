import type { UserJSON, WebhookEvent } from "@clerk/backend";
import { verifyWebhook } from "@clerk/backend/webhooks";
import { boundedText } from "../boundedBody";
import type { ClerkEvent } from "./clerkEvents";

const MAX_BYTES = 256 * 1024;

type Verified =
  | { kind: "event"; event: ClerkEvent }
  /** Clerk's, and nothing that is followed here. */
  | { kind: "other" }
  | { kind: "refused"; status: 401 | 413 | 503; body?: string };

/**
 * Checks Clerk's signature over the raw bytes with Clerk's own library, which takes none that is
 * older than five minutes, and reads the few fields that we need. Metadata is not among them: who is
 * an admin or a provider is said by rows of this backend alone.
 */
export async function verifyClerkEvent(request: Request): Promise<Verified> {
  const signingSecret = process.env.CLERK_WEBHOOK_SIGNING_SECRET;
  if (!signingSecret) return { kind: "refused", status: 503 };
  const body = await boundedText(request, MAX_BYTES);
  if (body === null) return { kind: "refused", status: 413 };
  try {
    const { url, headers } = request;
    const sent = new Request(url, { method: "POST", headers, body });
    const told = await verifyWebhook(sent, { signingSecret });
    // The signature covers it: a repeat has the same one.
    return read(headers.get("svix-id")!.trim(), told);
  } catch {
    return { kind: "refused", status: 401, body };
  }
}

/** Nobody signed out: who is in a session when their sign-in ends by itself stays in it. */
const RAN_OUT = ["expired", "abandoned"];

function read(id: string, { type, data }: WebhookEvent): Verified {
  const eventId = `clerk:${id}`;
  switch (type) {
    case "user.created":
    case "user.updated":
      return toUpdate(eventId, data);
    case "user.deleted":
      if (typeof data.id !== "string") return { kind: "other" };
      return { kind: "event", event: { eventId, type, subject: data.id } };
    case "session.ended":
    case "session.removed":
    case "session.revoked": {
      const { id: sessionId, user_id: subject, updated_at: at, status } = data;
      if (typeof sessionId !== "string" || typeof subject !== "string") return { kind: "other" };
      if (typeof at !== "number" || RAN_OUT.includes(status)) return { kind: "other" };
      return { kind: "event", event: { eventId, type: "session.ended", subject, sessionId, at } };
    }
    default:
      return { kind: "other" };
  }
}

function toUpdate(eventId: string, data: UserJSON): Verified {
  const { id: subject, updated_at: toldAt } = data;
  if (typeof subject !== "string" || typeof toldAt !== "number") return { kind: "other" };
  const email = emailOf(data);
  const person = { name: nameOf(data), ...(email && { email }) };
  return { kind: "event", event: { eventId, type: "user.updated", subject, toldAt, person } };
}

function nameOf({ first_name: first, last_name: last, username }: UserJSON): string {
  const whole = [first, last].filter(Boolean).join(" ");
  return whole || username || "";
}

/** The first address of theirs, once they have shown that it is theirs. */
function emailOf({ email_addresses: all, primary_email_address_id: id }: UserJSON) {
  const own = Array.isArray(all) ? all.find((one) => one.id === id) : undefined;
  return own?.verification?.status === "verified" ? own.email_address : undefined;
}
