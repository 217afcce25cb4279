import { S3Upload } from "@livekit/protocol";
import { presign, type Keys } from "./awsSignature";

/** An S3-compatible place that egress workers write to, and where recordings then stay. */
export type Bucket = Keys & { endpoint: string; bucket: string };

/** Null unless every part of it is set. */
export function bucketConfig(): Bucket | null {
  const { env } = process;
  const endpoint = env.RECORDINGS_S3_ENDPOINT?.replace(/\/+$/, "");
  const region = env.RECORDINGS_S3_REGION;
  const bucket = env.RECORDINGS_S3_BUCKET;
  const accessKey = env.RECORDINGS_S3_ACCESS_KEY;
  const secret = env.RECORDINGS_S3_SECRET;
  if (!endpoint || !region || !bucket || !accessKey || !secret) return null;
  return { endpoint, region, bucket, accessKey, secret };
}

/** What a worker needs to write a file there. */
export function uploadTo({ endpoint, region, bucket, accessKey, secret }: Bucket): S3Upload {
  return new S3Upload({ endpoint, region, bucket, accessKey, secret, forcePathStyle: true });
}

const VALID_SECONDS = 300;

/** An address that answers one kind of request about one file, for five minutes. */
export async function signedAddress(
  bucket: Bucket,
  method: "GET" | "DELETE",
  path: string,
): Promise<string> {
  const url = new URL(`${bucket.endpoint}/${bucket.bucket}/${path}`);
  return await presign(bucket, { method, url, seconds: VALID_SECONDS, now: new Date() });
}
