"use node";

import { createHash } from "node:crypto";
import { Readable, Transform } from "node:stream";
import { AccessToken } from "livekit-server-sdk";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { internalAction } from "./_generated/server";
import { RECORDED_AS } from "./model/custody";
import { type EgressConfig, egressConfig } from "./model/egressService";
import type { CustodyProblem } from "./model/recordingState";

/**
 * Brings the file of a finished part from the worker into storage, as it comes and without
 * holding it, and has the source deleted only when what is stored has been compared.
 */
export const collect = internalAction({
  args: { partId: v.id("recordingParts") },
  returns: v.null(),
  handler: async (ctx, { partId }) => {
    const order = await ctx.runMutation(internal.custodyJobs.take, { partId });
    if (order === null) return null;
    const outcome = await carry(order);
    if (outcome.kind === "problem") {
      const { problem } = outcome;
      await ctx.runMutation(internal.custodyJobs.problem, { partId, problem });
      return null;
    }
    const { kind: _kind, ...fetched } = outcome;
    const isKept = await ctx.runMutation(internal.custodyJobs.keep, { partId, ...fetched });
    if (!isKept) {
      await ctx.runMutation(internal.custodyJobs.problem, { partId, problem: "mismatch" });
    }
    return null;
  },
});

const MAX_TRIES = 8;
const FIRST_RETRY_MS = 5_000;

/** The worker may forget a file that is safe here. */
export const deleteSource = internalAction({
  args: {
    partId: v.id("recordingParts"),
    egressId: v.string(),
    attempt: v.optional(v.number()),
  },
  returns: v.null(),
  handler: async (ctx, { partId, egressId, attempt = 1 }) => {
    const source = await sourceOf(egressId);
    if (source === null) return null;
    const response = await fetch(source.url, { method: "DELETE", headers: source.headers }).catch(
      () => null,
    );
    await response?.body?.cancel();
    if (response?.ok || response?.status === 404) {
      await ctx.runMutation(internal.custodyJobs.sourceDeleted, { partId });
    } else if (attempt < MAX_TRIES) {
      const delay = FIRST_RETRY_MS * 2 ** (attempt - 1);
      const args = { partId, egressId, attempt: attempt + 1 };
      await ctx.scheduler.runAfter(delay, internal.custody.deleteSource, args);
    }
    return null;
  },
});

type Carried =
  | { kind: "problem"; problem: CustodyProblem }
  | {
      kind: "stored";
      storageId: Id<"_storage">;
      size: number;
      sha256: string;
      saidSize: number | null;
      saidSha256: string | null;
    };

async function carry(order: { egressId: string; uploadUrl: string }): Promise<Carried> {
  const source = await sourceOf(order.egressId);
  const response =
    source && (await fetch(source.url, { headers: source.headers }).catch(() => null));
  if (!response?.ok || response.body === null) {
    await response?.body?.cancel();
    return { kind: "problem", problem: "source" };
  }
  const hash = createHash("sha256");
  let size = 0;
  let isCutOff = false;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const incoming = Readable.fromWeb(response.body as never);
  incoming.on("error", (error) => {
    isCutOff = true;
    meter.destroy(error);
  });
  const upload = await store(order.uploadUrl, incoming.pipe(meter));
  if (upload === null) {
    incoming.destroy();
    return { kind: "problem", problem: isCutOff ? "source" : "storage" };
  }
  const length = response.headers.get("content-length");
  return {
    kind: "stored",
    storageId: upload,
    size,
    sha256: hash.digest("hex"),
    saidSize: length === null ? null : Number(length),
    saidSha256: response.headers.get("x-sha256"),
  };
}

async function store(url: string, body: Readable): Promise<Id<"_storage"> | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": RECORDED_AS },
      body: Readable.toWeb(body) as never,
      duplex: "half",
    } as RequestInit);
    if (!response.ok) return null;
    return ((await response.json()) as { storageId: Id<"_storage"> }).storageId;
  } catch {
    return null;
  }
}

async function sourceOf(egressId: string) {
  const config = egressConfig();
  if (config === null || config.filesUrl === null) return null;
  const url = `${config.filesUrl}/files/${encodeURIComponent(egressId)}`;
  return { url, headers: { authorization: `Bearer ${await workerToken(config)}` } };
}

async function workerToken({ apiKey, apiSecret }: EgressConfig): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { ttl: "5m" });
  token.addGrant({ roomRecord: true });
  return await token.toJwt();
}
