"use node";

import { createHash } from "node:crypto";
import { Readable, Transform } from "node:stream";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { internalAction } from "./_generated/server";
import { RECORDED_AS } from "./model/custody";
import { fetchSource, type Source } from "./model/egressFiles";
import type { CustodyProblem } from "./model/recordingState";

/**
 * Brings the file of a finished part from the worker into storage, as it comes and without
 * holding it; one in the bucket is there, and is only read. Addresses and rights come from the database's side; this one only carries.
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

/** Brings the one file that was made of the parts; where that fails for good, they stay. */
export const collectJoined = internalAction({
  args: { joinId: v.id("recordingJoins"), durationMs: v.number() },
  returns: v.null(),
  handler: async (ctx, { joinId, durationMs }) => {
    const order = await ctx.runMutation(internal.joinJobs.takeJoined, { joinId });
    if (order === null) return null;
    const outcome = await carry(order);
    if (outcome.kind === "problem") {
      await ctx.scheduler.runAfter(ASK_AGAIN_MS, internal.joinJobs.ask, { joinId });
      return null;
    }
    const { kind: _kind, storageId, ...fetched } = outcome;
    const told = { joinId, durationMs, ...fetched };
    const isKept =
      storageId !== undefined &&
      (await ctx.runMutation(internal.joinJobs.keep, { ...told, storageId }));
    if (!isKept) await ctx.runMutation(internal.joinJobs.giveUp, { joinId });
    return null;
  },
});

const ASK_AGAIN_MS = 15_000;

type Order = { source: Source; uploadUrl: string | null };

type Carried =
  | { kind: "problem"; problem: CustodyProblem }
  | {
      kind: "stored";
      storageId?: Id<"_storage">;
      size: number;
      sha256: string;
      saidSize: number | null;
      saidSha256: string | null;
    };

async function carry({ source, uploadUrl }: Order): Promise<Carried> {
  const response = await fetchSource(source);
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
  const passing = incoming.pipe(meter);
  const upload = uploadUrl === null ? await readOut(passing) : await store(uploadUrl, passing);
  if (upload === null) {
    incoming.destroy();
    return { kind: "problem", problem: isCutOff ? "source" : "storage" };
  }
  const length = response.headers.get("content-length");
  return {
    kind: "stored",
    ...upload,
    size,
    sha256: hash.digest("hex"),
    saidSize: length === null ? null : Number(length),
    saidSha256: response.headers.get("x-sha256"),
  };
}

/** Null: it broke off. */
async function readOut(body: Readable): Promise<object | null> {
  try {
    for await (const _chunk of body);
    return {};
  } catch {
    return null;
  }
}

type Upload = { storageId: Id<"_storage"> };

async function store(url: string, body: Readable): Promise<Upload | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": RECORDED_AS },
      body: Readable.toWeb(body) as never,
      duplex: "half",
    } as RequestInit);
    if (!response.ok) return null;
    const { storageId } = (await response.json()) as Upload;
    return { storageId };
  } catch {
    return null;
  }
}
