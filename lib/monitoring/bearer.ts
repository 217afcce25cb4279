import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a request names this secret; how long the answer takes says nothing about it. */
export function hasBearer(authorization: string | null, secret: string): boolean {
  const given = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(secret));
}

const digest = (text: string) => createHash("sha256").update(text).digest();
