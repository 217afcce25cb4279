import { createHash, createHmac } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { ConvexHttpClient } from "convex/browser";
import { AccessToken } from "livekit-server-sdk";
import { Webhook } from "standardwebhooks";
import { api, internal } from "../../convex/_generated/api";
import { ADMIN_KEY, adminClient, httpClient } from "./engine/support.ts";
import { LiveSession } from "./recorder/session.ts";
import { world } from "./recorder/world.ts";
import { askStored, digestOf, type Store } from "./storedRows.ts";

export const CLERK_SECRET = `whsec_${btoa("a-secret-of-this-test-alone!!!!!")}`;
export const MUX_SECRET = "a-secret-of-mux-in-this-test";

/** What the two of a session keep between themselves. */
export const WORDS = { chat: "Words between the two of us", note: "A note of the provider alone" };

/** A live session on the real parts, recorded or about to be, with something said and noted in it. */
export async function attackedSession() {
  const own = await world(
    {},
    {
      CLERK_WEBHOOK_SIGNING_SECRET: CLERK_SECRET,
      CLERK_JWT_ISSUER_DOMAIN: "https://clerk.example",
      MUX_WEBHOOK_SECRET: MUX_SECRET,
    },
  );
  const session = await LiveSession.open(own);
  const bookingId = session.bookingId as never;
  const said = { bookingId, clientKey: "one", text: WORDS.chat };
  await session.client.mutation(api.chat.send, said);
  await session.provider.mutation(api.notes.save, { bookingId, text: WORDS.note });
  const recordingId = await session.ask();
  const [room] = await own.studio.rooms.listRooms();
  return { ...own, session, bookingId: session.bookingId, recordingId, room: room! };
}
export type Attacked = Awaited<ReturnType<typeof attackedSession>>;

/** Somebody new, with every right but one in this booking. */
export async function outsider(
  { engine, as, issuerUrl }: Attacked,
  { name, rights }: { name: string; rights: { isAdmin?: boolean; isProvider?: boolean } },
): Promise<ConvexHttpClient> {
  const client = await as(name);
  const args = { tokenIdentifier: `${issuerUrl}|${name}`, ...rights };
  await adminClient(engine).mutation(internal.admin.grant as never, args as never);
  return client;
}

export const signedOut = ({ engine }: Attacked) => httpClient(engine);

const storeOf = ({ engine }: Attacked): Store => ({
  url: engine.url,
  dataDir: engine.options.dataDir,
  adminKey: ADMIN_KEY,
});

/** A digest of the rows of these tables of the app. */
export async function stored(room: Attacked, tables: readonly string[]) {
  return await askStored(storeOf(room), (store) => {
    const digest = createHash("sha256");
    for (const name of tables) {
      digest.update(`${name}:${digestOf(store, idOf(store, name))}`);
    }
    return digest.digest("hex");
  });
}

/** How many rows of a table say this. */
export async function countOf(room: Attacked, table: string, words: string) {
  return await askStored(storeOf(room), (store) => {
    const sql = `SELECT count(*) AS count FROM d${idOf(store, table)} WHERE instr(json, ?) > 0`;
    return Number(store.prepare(sql).get(words)!["count"]);
  });
}

function idOf(store: DatabaseSync, name: string): number {
  const sql = "SELECT id FROM tables WHERE component = '' AND name = ?";
  const row = store.prepare(sql).get(name);
  if (!row) throw new Error(`there is no table ${name}`);
  return Number(row["id"]);
}

/** A webhook, whole, and what differs in one that is not its sender's. */
export type Sent = { body: string; headers: Record<string, string> };
type Signing = { secret?: string; at?: number };

export async function fromLivekit(
  { studio }: Attacked,
  event: object,
  { secret, at }: Signing = {},
): Promise<Sent> {
  const body = JSON.stringify(event);
  const token = new AccessToken(studio.options.apiKey, secret ?? studio.options.apiSecret, {
    ttl: at === undefined ? 300 : Math.round((at - Date.now()) / 1000) + 300,
  });
  token.sha256 = createHash("sha256").update(body).digest("base64");
  const authorization = await token.toJwt();
  return { body, headers: { authorization, "content-type": "application/webhook+json" } };
}

export function fromClerk(
  event: object,
  { secret = CLERK_SECRET, at = Date.now() }: Signing & { id?: string } = {},
  id = "msg_1",
): Sent {
  const body = JSON.stringify(event);
  const headers = {
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at / 1000)),
    "svix-signature": new Webhook(secret).sign(id, new Date(at), body),
  };
  return { body, headers };
}

export function fromMux(
  event: object,
  { secret = MUX_SECRET, at = Date.now() }: Signing = {},
): Sent {
  const body = JSON.stringify(event);
  const seconds = Math.floor(at / 1000);
  const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return { body, headers: { "mux-signature": `t=${seconds},v1=${signature}` } };
}

export async function post({ engine }: Attacked, sender: string, { body, headers }: Sent) {
  const response = await fetch(`${engine.siteUrl}/${sender}/webhook`, {
    method: "POST",
    body,
    headers,
  });
  return { status: response.status, text: await response.text() };
}
