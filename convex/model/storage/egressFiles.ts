import { AccessToken } from "livekit-server-sdk";
import type { QueryCtx } from "../../_generated/server";
import { bucketConfig, secondBucket, signedAddress } from "./bucket";
import { egressConfig } from "../egress/egressService";

export type Source = { url: string; authorization: string | null };

/** A file that a worker wrote: into a bucket under a path, else it has it itself. */
export type Place = { egressId: string; bucketPath?: string; isInSecond?: boolean };

/** Where a worker's file is, and what lets us have it or delete it; null when there is no such place. */
export async function sourceOf(
  { egressId, bucketPath, isInSecond = false }: Place,
  method: "GET" | "PUT" | "DELETE" = "GET",
): Promise<Source | null> {
  if (bucketPath !== undefined) {
    const bucket = bucketOf(isInSecond);
    return bucket && { url: await signedAddress(bucket, method, bucketPath), authorization: null };
  }
  return await ofWorker(`/files/${encodeURIComponent(egressId)}`);
}

export const bucketOf = (isSecond: boolean) => (isSecond ? secondBucket() : bucketConfig());

/** Where what was brought home is read, for minutes: from storage or a bucket; null: it is in neither. */
export async function addressOf(
  { storage }: Pick<QueryCtx, "storage">,
  { storageId, ...place }: Place & { storageId?: string },
): Promise<string | null> {
  if (storageId) return await storage.getUrl(storageId);
  return place.bucketPath === undefined ? null : ((await sourceOf(place))?.url ?? null);
}

/** Where a worker that tells it says how the streams of an egress are taken. */
export async function streamsOf(egressId: string): Promise<Source | null> {
  return await ofWorker(`/streams/${encodeURIComponent(egressId)}`);
}

async function ofWorker(path: string): Promise<Source | null> {
  const config = egressConfig();
  if (config === null || config.filesUrl === null) return null;
  const token = new AccessToken(config.apiKey, config.apiSecret, { ttl: "5m" });
  token.addGrant({ roomRecord: true });
  return { url: config.filesUrl + path, authorization: `Bearer ${await token.toJwt()}` };
}

/** Where a worker that can makes one file of several. */
export async function joinAt(fileId: string): Promise<Source | null> {
  return await ofWorker(`/joins/${encodeURIComponent(fileId)}`);
}

/** There is a worker to ask; whether it can, it says then. */
export function hasJoiner(): boolean {
  return (egressConfig()?.filesUrl ?? null) !== null;
}

/** Whether files would have a way home. */
export function hasPlace(): boolean {
  return bucketConfig() !== null || (egressConfig()?.filesUrl ?? null) !== null;
}

export async function fetchSource(
  { url, authorization }: Source,
  init: RequestInit = {},
): Promise<Response | null> {
  const headers = { ...init.headers, ...(authorization && { authorization }) };
  return await fetch(url, { ...init, headers }).catch(() => null);
}
