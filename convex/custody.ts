"use node";

import { createHash } from "node:crypto";
import { Readable, Transform } from "node:stream";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { internalAction } from "./_generated/server";
import { RECORDED_AS } from "./model/custody";
import type { Source } from "./model/egressFiles";
import type { CustodyProblem } from "./model/recordingState";

/**
 * Brings the file of a finished part from the worker into storage, as it comes and without
 * holding it. Addresses and rights come from the database's side; this one only carries.
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

type Order = { source: Source; uploadUrl: string };

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

async function carry({ source, uploadUrl }: Order): Promise<Carried> {
  const { url, authorization } = source;
  const response = await fetch(url, { headers: { authorization } }).catch(() => null);
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
  const upload = await store(uploadUrl, incoming.pipe(meter));
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
