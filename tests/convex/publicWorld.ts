import { vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import { askedBroadcast, checked, SECRET } from "./broadcastWorld";
import { lastEgress } from "./livekitServer";
import { hearOf, hex, pass, recordingWorld } from "./recordingWorld";
import type { World } from "./setup";

const MUX = "https://mux.example";
export const MUX_SECRET = "a webhook secret of the tests";

let made = 0;

/**
 * What Mux's API answers, for its own client; calls to LiveKit go on to the server that the tests
 * have for it.
 */
export function muxServer() {
  const server = {
    calls: [] as { method: string; path: string; body: unknown; authorization: string }[],
    status: 200,
    streamStatus: "idle",
    /** What it recorded of its streams. */
    assets: new Map<
      string,
      {
        created_at: string;
        playback_ids: { id: string; policy: string }[];
        status?: string;
        duration?: number;
      }
    >(),
    called: (method: string, path: RegExp) =>
      server.calls.filter((call) => call.method === method && path.test(call.path)),
  };
  const others = globalThis.fetch;
  vi.stubGlobal("fetch", async (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== MUX) return await others(input, init);
    const body: unknown = init?.body ? JSON.parse(String(init.body)) : null;
    const authorization = new Headers(init?.headers).get("authorization") ?? "";
    const method = (init?.method ?? "GET").toUpperCase();
    server.calls.push({ method, path: url.pathname, body, authorization });
    if (server.status !== 200) return Response.json({ error: {} }, { status: server.status });
    const [, assetId, playbackId] =
      /assets\/([^/]+)(?:\/playback-ids\/?(.*))?$/.exec(url.pathname) ?? [];
    const asset = server.assets.get(assetId ?? "");
    if (assetId && !asset) return Response.json({ error: {} }, { status: 404 });
    if (method === "DELETE") {
      if (assetId && !playbackId) server.assets.delete(assetId);
      if (asset) asset.playback_ids = asset.playback_ids.filter(({ id }) => id !== playbackId);
      return new Response(null, { status: 204 });
    }
    if (asset && method === "POST") {
      const data = { id: `another-playback-${(made += 1)}`, policy: "public" };
      asset.playback_ids.push(data);
      return Response.json({ data });
    }
    if (asset) return Response.json({ data: { id: assetId, ...asset } });
    const id = method === "POST" ? `stream-${(made += 1)}` : url.pathname.split("/").at(-1)!;
    const playback_ids = [{ id: `playback-${made}`, policy: "public" }];
    const stream_key = `secret-key-of-${id}`;
    const recent_asset_ids = [...server.assets.keys()];
    const status = server.streamStatus;
    return Response.json({ data: { id, stream_key, playback_ids, recent_asset_ids, status } });
  });
  vi.stubEnv("MUX_BASE_URL", MUX);
  vi.stubEnv("MUX_TOKEN_ID", "token-id");
  vi.stubEnv("MUX_TOKEN_SECRET", "token-secret");
  vi.stubEnv("MUX_WEBHOOK_SECRET", MUX_SECRET);
  vi.stubEnv("PARLEY_KEYS_SECRET", SECRET);
  return server;
}

/** The header that Mux sends: `t` in seconds, `v1` as hex of HMAC-SHA256 over "t.body". */
export async function signatureOf(body: string, { at = Date.now(), secret = MUX_SECRET } = {}) {
  const seconds = Math.floor(at / 1_000);
  const raw = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", raw.encode(secret), algorithm, false, ["sign"]);
  const signed = await crypto.subtle.sign("HMAC", key, raw.encode(`${seconds}.${body}`));
  return `t=${seconds},v1=${hex(signed)}`;
}

export async function post(world: World, body: string, signature: string | null): Promise<number> {
  const headers: HeadersInit = signature === null ? {} : { "mux-signature": signature };
  const response = await world.t.fetch("/mux/webhook", { method: "POST", body, headers });
  expectEmpty(await response.text());
  await pass(world);
  return response.status;
}

function expectEmpty(text: string) {
  if (text !== "") throw new Error(`a webhook was answered with words: ${text}`);
}

let events = 0;

/** A webhook's body as Mux sends it; times in whole seconds. */
export function eventBody(type: string, data: object, more: { id?: string; at?: number } = {}) {
  const { id = `event-${(events += 1)}`, at = Date.now() } = more;
  const created_at = new Date(at).toISOString();
  return JSON.stringify({ type, id, created_at, data, environment: { name: "e", id: "e" } });
}

/** A live stream of the provider, made at Mux by the function that pages call. */
export async function streamOf(world: World) {
  const result = await world.asProvider.action(api.destinations.create, { name: "My stream" });
  if (result.kind !== "added") throw new Error(`not added: ${result.reason}`);
  const { destinationId } = result;
  const row = await world.t.run(async (ctx) => (await ctx.db.get("destinations", destinationId))!);
  return { destinationId, ...row.mux! };
}

/** A session live to a stream of Mux, both people in it; nothing has arrived at Mux yet. */
export async function muxBroadcast(
  given?: World,
  asked: { title?: string; isPosted?: boolean } = {},
) {
  const room = await recordingWorld({}, given);
  const mux = muxServer();
  const { world, bookingId } = room;
  const stream = await streamOf(world);
  await checked(world, stream.destinationId);
  const request = { bookingId, destinationIds: [stream.destinationId], layout: "grid" as const };
  const result = await world.asProvider.mutation(api.broadcasts.request, { ...request, ...asked });
  if (result.kind !== "requested") throw new Error(`not requested: ${result.reason}`);
  const { broadcastId } = result;
  await world.asClient.mutation(api.broadcasts.answer, { broadcastId, answer: "agreed" });
  await pass(world);
  const page = await pageIn(world, broadcastId);
  const tell = async (type: string, data: object = {}, more: { id?: string; at?: number } = {}) => {
    const body = eventBody(type, { id: stream.liveStreamId, ...data }, more);
    return await post(world, body, await signatureOf(body));
  };
  const assetIds = { live_stream_id: stream.liveStreamId };
  const asset =
    (type: string) =>
    async (id: string, data: object = {}) => {
      const created_at = String(Math.floor(Date.now() / 1_000));
      const playback_ids = [{ id: `playback-of-${id}`, policy: "public" }];
      mux.assets.set(id, { created_at, playback_ids });
      const told = { id, ...assetIds, duration: 12.5, created_at, playback_ids, ...data };
      return await tell(`video.asset.${type}`, told);
    };
  const ready = asset("ready");
  const completed = asset("live_stream_completed");
  const watch = async () => (await world.t.query(api.watch.page, { slug: page.slug }))!;
  /** What its worker says of its egress. */
  const air = async (status: "active" | "complete") => {
    const output = await world.t.run(async (ctx) => await ctx.db.query("broadcastOutputs").first());
    const isOver = status === "complete";
    const told = { url: output!.told, status: isOver ? "finished" : "active" } as const;
    const stream = { ...told, error: "", retries: 0, startedAt: Date.now() };
    await hearOf(world, lastEgress(), bookingId, status, { streams: [stream] });
    await pass(world);
  };
  return { ...room, mux, stream, broadcastId, slug: page.slug, tell, ready, completed, watch, air };
}

export async function pageIn(
  world: World,
  broadcastId: Id<"broadcasts">,
): Promise<Doc<"broadcastPages">> {
  return await world.t.run(
    async (ctx) =>
      (await ctx.db
        .query("broadcastPages")
        .withIndex("by_broadcast", (q) => q.eq("broadcastId", broadcastId))
        .unique())!,
  );
}

let rows = 0;

/** A draft of the provider's. */
export async function postOf(world: World, fields: Partial<Doc<"posts">> = {}) {
  const assetId = `asset-of-row-${(rows += 1)}`;
  const source = { kind: "mux" as const, assetId, playbackId: `playback-of-row-${rows}` };
  return await world.t.run(
    async (ctx) =>
      await ctx.db.insert("posts", {
        ...{ authorId: world.people.provider, title: "A post", text: "", state: "draft" as const },
        ...{ source, sourceKey: `mux:${assetId}`, recordedAt: Date.now(), durationMs: 60_000 },
        ...fields,
      }),
  );
}

/** A message of somebody whom the matrix does not ask, beside a broadcast of the provider. */
export async function messageOf(world: World) {
  const { broadcastId } = await askedBroadcast(world);
  return await world.t.run(async (ctx) => {
    const hostId = world.people.provider;
    const page = { broadcastId, hostId, slug: `slug-${(rows += 1)}`, title: "", links: [] };
    const pageId = await ctx.db.insert("broadcastPages", { ...page, state: "live", heardAt: 0 });
    const said = { name: "Somebody", text: "Hello", isHost: true, clientKey: "k" };
    return await ctx.db.insert("publicMessages", { pageId, authorId: hostId, ...said });
  });
}
