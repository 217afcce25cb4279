import { presign } from "./awsSignature";
import type { Bucket } from "./bucket";
import { bucketOf, type Place } from "./egressFiles";

/** By how much a right to watch can outlive its end here. A file that is deleted ends at once. */
export const DIRECT_MS = 5 * 60_000;

type Stored = Place & { storageId?: string };
type Reached = Bucket & { publicEndpoint: string };

/** Whether a file lies where a page can play it from, which may have media of these origins. */
export function isDirectFor(file: Stored, origins: readonly string[] = []): boolean {
  const bucket = reachedBucket(file);
  return bucket !== null && origins.includes(new URL(bucket.publicEndpoint).origin);
}

/** The bucket's own address of a file, for minutes; null: browsers do not reach it there. */
export async function directAddress(
  file: Stored,
  { type, disposition }: { type: string; disposition: string },
): Promise<string | null> {
  const bucket = reachedBucket(file);
  if (bucket === null) return null;
  const url = new URL(`${bucket.publicEndpoint}/${bucket.bucket}/${file.bucketPath}`);
  const answer = {
    "response-content-type": type,
    "response-content-disposition": disposition,
    "response-cache-control": "private, no-store",
  };
  const [now, seconds] = [new Date(), DIRECT_MS / 1_000];
  return await presign(bucket, { method: "GET", url, seconds, now, answer });
}

function reachedBucket({ storageId, bucketPath, isInSecond = false }: Stored): Reached | null {
  if (storageId || bucketPath === undefined) return null;
  const bucket = bucketOf(isInSecond);
  const publicEndpoint = bucket?.publicEndpoint ?? null;
  return bucket && publicEndpoint ? { ...bucket, publicEndpoint } : null;
}
