"use node";

import { createHash } from "node:crypto";
import { Readable, Transform } from "node:stream";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { type ActionCtx, internalAction } from "./_generated/server";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { type Begun, readOn } from "./model/storage/bucketReading";
import { RECORDED_AS } from "./model/storage/custody";
import type { CustodyTarget } from "./model/storage/custodyPlaces";
import { fetchSource, type Source } from "./model/storage/egressFiles";
import type { CustodyProblem } from "./model/recording/recordingState";

/**
 * Brings the file of a finished part from the worker into storage, as it comes and without holding
 * it; one in the bucket is there, and is only read, by several actions where it is large. Where
 * storage fails, the second bucket is next. Addresses and rights come from the database's side;
 * this one only carries.
 */
export const collect = internalAction({
  args: { partId: v.id("recordingParts") },
  returns: v.null(),
  handler: async (ctx, { partId }) => {
    const order = await ctx.runMutation(internal.custodyJobs.take, { partId });
    if (order === null) return null;
    const { source, target } = order;
    const outcome =
      target.kind === "none"
        ? await read(ctx, { partId, source, begun: target.begun })
        : await carry({ source, target });
    if (outcome.kind === "unfinished") {
      await ctx.scheduler.runAfter(0, internal.custody.collect, { partId });
      return null;
    }
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
    const { source, uploadUrl } = order;
    const outcome = await carry({ source, target: { kind: "storage", url: uploadUrl } });
    if (outcome.kind === "problem") {
      await ctx.scheduler.runAfter(ASK_AGAIN_MS, internal.joinJobs.ask, { joinId });
      return null;
    }
    const { storageId, size, sha256, saidSize, saidSha256 } = outcome;
    const told = { joinId, durationMs, size, sha256, saidSize, saidSha256 };
    const isKept =
      storageId !== undefined &&
      (await ctx.runMutation(internal.joinJobs.keep, { ...told, storageId }));
    if (!isKept) await ctx.runMutation(internal.joinJobs.giveUp, { joinId });
    return null;
  },
});

const ASK_AGAIN_MS = 15_000;

type Reading = { partId: Id<"recordingParts">; source: Source; begun: Begun | null };

/** One in the bucket, which tells its digest where it has one; the worker tells its size alone. */
async function read(
  ctx: ActionCtx,
  { partId, source, begun }: Reading,
): Promise<Carried | { kind: "unfinished" }> {
  const keep = async (further: Begun) => {
    await ctx.runMutation(internal.custodyJobs.readFurther, { partId, begun: further });
  };
  const outcome = await readOn(source, { begun, keep });
  if (outcome.kind === "broken") return { kind: "problem", problem: "source" };
  if (outcome.kind === "unfinished") return outcome;
  return { ...outcome, kind: "stored" };
}

type Order = { source: Source; target: Exclude<CustodyTarget, { kind: "none" }> };

type Carried =
  | { kind: "problem"; problem: CustodyProblem }
  | {
      kind: "stored";
      storageId?: Id<"_storage">;
      isInSecond?: boolean;
      size: number;
      sha256: string;
      saidSize: number | null;
      saidSha256: string | null;
    };

async function carry({ source, target }: Order): Promise<Carried> {
  const response = await fetchSource(source);
  if (!response?.ok || response.body === null) {
    await response?.body?.cancel();
    return { kind: "problem", problem: "source" };
  }
  const length = response.headers.get("content-length");
  const said = {
    saidSize: length === null ? null : Number(length),
    saidSha256: response.headers.get("x-sha256"),
  };
  const passing = measured(response.body);
  const upload = await putInto(target, passing.body, said.saidSize);
  if (upload === null) {
    passing.stop();
    return { kind: "problem", problem: passing.isCutOff() ? "source" : "storage" };
  }
  const fetched = passing.measures();
  if (target.kind === "bucket" && !(await isThere(target.get, fetched))) {
    return { kind: "problem", problem: "storage" };
  }
  return { kind: "stored", ...upload, ...fetched, ...said };
}

type Measures = { size: number; sha256: string };

/** Counts and hashes what passes. */
function measured(incoming: ReadableStream) {
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
  const source = Readable.fromWeb(incoming as never);
  source.on("error", (error) => {
    isCutOff = true;
    meter.destroy(error);
  });
  return {
    body: source.pipe(meter),
    stop: () => source.destroy(),
    isCutOff: () => isCutOff,
    measures: (): Measures => ({ size, sha256: hash.digest("hex") }),
  };
}

/** Null: it broke off. */
async function putInto(target: Order["target"], body: Readable, size: number | null) {
  if (target.kind === "storage") return await store(target.url, body);
  return (await put(target.put, body, size)) ? { isInSecond: true } : null;
}

async function readOut(body: Readable): Promise<boolean> {
  try {
    for await (const _chunk of body);
    return true;
  } catch {
    return false;
  }
}

/** S3 takes nothing of which it is not told the size first. */
async function put({ url }: Source, body: Readable, size: number | null): Promise<boolean> {
  if (size === null) return false;
  try {
    const response = await fetch(url, {
      method: "PUT",
      headers: { "content-type": RECORDED_AS, "content-length": String(size) },
      body: Readable.toWeb(body) as never,
      duplex: "half",
    } as RequestInit);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** A bucket tells no SHA-256 that could be relied on: what it has is read again. */
async function isThere(source: Source, { size, sha256 }: Measures): Promise<boolean> {
  const response = await fetchSource(source);
  if (!response?.ok || response.body === null) return false;
  const again = measured(response.body);
  if (!(await readOut(again.body))) return false;
  const found = again.measures();
  return found.size === size && found.sha256 === sha256;
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
