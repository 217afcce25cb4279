import { S3Upload } from "@livekit/protocol";
import { presign, type Keys } from "./awsSignature";

/** An S3-compatible place that egress workers write to, and where recordings then stay. */
export type Bucket = Keys & {
  endpoint: string;
  bucket: string;
  /** Where browsers reach the same; null: they do not. */
  publicEndpoint: string | null;
};

/** Null unless every part of it is set. */
export function bucketConfig(): Bucket | null {
  const { env } = process;
  return complete({
    endpoint: env.RECORDINGS_S3_ENDPOINT,
    region: env.RECORDINGS_S3_REGION,
    bucket: env.RECORDINGS_S3_BUCKET,
    accessKey: env.RECORDINGS_S3_ACCESS_KEY,
    secret: env.RECORDINGS_S3_SECRET,
    publicEndpoint: env.RECORDINGS_S3_PUBLIC_ENDPOINT,
  });
}

/** Where recordings go, or are looked for, when the first place fails; null where there is none. */
export function secondBucket(): Bucket | null {
  const { env } = process;
  return complete({
    endpoint: env.RECORDINGS_S3_2_ENDPOINT,
    region: env.RECORDINGS_S3_2_REGION,
    bucket: env.RECORDINGS_S3_2_BUCKET,
    accessKey: env.RECORDINGS_S3_2_ACCESS_KEY,
    secret: env.RECORDINGS_S3_2_SECRET,
    publicEndpoint: env.RECORDINGS_S3_2_PUBLIC_ENDPOINT,
  });
}

type Settings = { [Key in keyof Bucket]: string | undefined };

function complete({ endpoint, publicEndpoint, ...settings }: Settings): Bucket | null {
  const { region, bucket, accessKey, secret } = settings;
  if (!endpoint || !region || !bucket || !accessKey || !secret) return null;
  const isPublic = publicEndpoint !== undefined && URL.canParse(publicEndpoint);
  return {
    ...{ region, bucket, accessKey, secret },
    endpoint: withoutSlash(endpoint),
    publicEndpoint: isPublic ? withoutSlash(publicEndpoint) : null,
  };
}

const withoutSlash = (address: string) => address.replace(/\/+$/, "");

/** What a worker needs to write a file there. */
export function uploadTo({ endpoint, region, bucket, accessKey, secret }: Bucket): S3Upload {
  return new S3Upload({ endpoint, region, bucket, accessKey, secret, forcePathStyle: true });
}

/** Longer than an action can run: what was put at its beginning is read again at its end. */
const VALID_SECONDS = 900;

/** An address that answers one kind of request about one file, for a quarter of an hour. */
export async function signedAddress(
  bucket: Bucket,
  method: "GET" | "PUT" | "DELETE",
  path: string,
): Promise<string> {
  const url = new URL(`${bucket.endpoint}/${bucket.bucket}/${path}`);
  return await presign(bucket, { method, url, seconds: VALID_SECONDS, now: new Date() });
}
