import { Webhook } from "standardwebhooks";
import { vi } from "vitest";
import { backendWithPeople, type World } from "./setup";

export const CLERK_SECRET = `whsec_${btoa("a-secret-of-this-test-alone!!!!!")}`;
export const CLERK_ISSUER = "https://clerk.example";

let ids = 0;
export const nextId = () => `msg_${(ids += 1)}`;

/** A backend that Clerk tells of its people. */
export async function clerkBackend(): Promise<World> {
  const world = await backendWithPeople();
  vi.stubEnv("CLERK_WEBHOOK_SIGNING_SECRET", CLERK_SECRET);
  vi.stubEnv("CLERK_JWT_ISSUER_DOMAIN", CLERK_ISSUER);
  return world;
}

/** Signed in with Clerk; `sid` names the sign-in, where Clerk's own session token is used. */
export function withClerk(
  world: World,
  subject: string,
  claims: { sid?: string; email?: string; name?: string } = {},
) {
  return world.t.withIdentity({
    issuer: CLERK_ISSUER,
    subject,
    tokenIdentifier: `${CLERK_ISSUER}|${subject}`,
    name: `Demo ${subject}`,
    azp: "https://app.example",
    ...claims,
  });
}

type Sent = { id?: string; at?: number; secret?: string; headers?: Record<string, string> };

/** Posts a body as Clerk does, signed by the library of the standard. */
export async function postClerk(world: World, body: string, sent: Sent = {}): Promise<number> {
  const { id = nextId(), at = Date.now(), secret = CLERK_SECRET } = sent;
  const headers = sent.headers ?? signedHeaders(body, { id, at, secret });
  const response = await world.t.fetch("/clerk/webhook", { method: "POST", body, headers });
  return response.status;
}

export function signedHeaders(
  body: string,
  { id, at, secret }: { id: string; at: number; secret: string },
) {
  const signature = new Webhook(secret).sign(id, new Date(at), body);
  return {
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at / 1000)),
    "svix-signature": signature,
  };
}

/** A person in Clerk's words; metadata says what it likes, and nobody here listens. */
export function personBody(
  type: "user.created" | "user.updated",
  subject: string,
  { at, name = "Demo Person", email }: { at: number; name?: string; email?: string },
): string {
  const [first_name, last_name] = name.split(" ");
  const address = {
    id: "idn_1",
    email_address: email ?? "nobody@example.invalid",
    verification: { status: email ? "verified" : "unverified" },
  };
  const metadata = { isAdmin: true, role: "admin", isProvider: true };
  const data = {
    object: "user",
    id: subject,
    first_name,
    last_name,
    username: null,
    primary_email_address_id: "idn_1",
    email_addresses: [address],
    public_metadata: metadata,
    private_metadata: metadata,
    unsafe_metadata: metadata,
    created_at: at,
    updated_at: at,
  };
  return JSON.stringify({ type, object: "event", data });
}

export const deletedBody = (subject: string) =>
  JSON.stringify({
    type: "user.deleted",
    object: "event",
    data: { id: subject, object: "user", deleted: true },
  });

export function sessionBody(
  type: string,
  subject: string,
  sessionId: string,
  { at = Date.now(), status = "ended" }: { at?: number; status?: string } = {},
): string {
  const data = { object: "session", id: sessionId, user_id: subject, status, updated_at: at };
  return JSON.stringify({ type, object: "event", data });
}

export async function rowOf(world: World, subject: string) {
  return await world.t.run(
    async (ctx) =>
      await ctx.db
        .query("users")
        .withIndex("by_token_identifier", (q) =>
          q.eq("tokenIdentifier", `${CLERK_ISSUER}|${subject}`),
        )
        .unique(),
  );
}

/** What is due now runs to its end, and what that orders for now; what is for later waits. */
export async function settle(world: World, ms = 0): Promise<void> {
  vi.advanceTimersByTime(ms);
  for (let round = 0; round < 60; round += 1) {
    await world.t.finishInProgressScheduledFunctions();
    vi.advanceTimersByTime(0);
  }
}
