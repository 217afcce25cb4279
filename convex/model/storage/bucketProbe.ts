import { type Bucket, signedAddress } from "./bucket";

type Outcome = "ok" | "unreachable" | "refused";

/** Somebody waits for the check before. */
const ANSWERS_WITHIN_MS = 10_000;

/** Puts a small file there, reads it and deletes it: what is to be done with recordings later. */
export async function tryBucket(bucket: Bucket): Promise<Outcome> {
  const path = `parley/probe-${crypto.randomUUID()}.txt`;
  const outcomes: Outcome[] = [];
  for (const method of ["PUT", "GET", "DELETE"] as const) {
    outcomes.push(await tryMethod(await signedAddress(bucket, method, path), method));
  }
  return outcomes.find((outcome) => outcome !== "ok") ?? "ok";
}

async function tryMethod(url: string, method: "PUT" | "GET" | "DELETE"): Promise<Outcome> {
  const body = method === "PUT" ? "A probe of Parley; it may be deleted." : undefined;
  const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
  const response = await fetch(url, { method, body, signal }).catch(() => null);
  await response?.body?.cancel();
  if (!response || response.status >= 500) return "unreachable";
  return response.ok ? "ok" : "refused";
}
