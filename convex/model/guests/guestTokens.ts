import { importPKCS8, SignJWT } from "jose";
import { guestIssuer } from "./guests";

const MINUTE = 60_000;
/** Short: whoever is put out is so at once by the booking, and by their sign-in within this time. */
export const TOKEN_LIFE = 15 * MINUTE;
const ALGORITHM = "RS256";

/** The keys that guests' tokens are checked with; without a key, nobody can be a guest. */
export function guestKeySet(): string {
  return (hasGuestKey() && process.env.PARLEY_GUEST_JWKS) || JSON.stringify({ keys: [] });
}

export function hasGuestKey(): boolean {
  const { PARLEY_GUEST_KEY, PARLEY_GUEST_JWKS, CONVEX_SITE_URL } = process.env;
  return Boolean(PARLEY_GUEST_KEY && PARLEY_GUEST_JWKS && CONVEX_SITE_URL);
}

/** @param until nobody is a guest for longer than this */
export async function signGuest(
  { subject, name }: { subject: string; name: string },
  until: number,
): Promise<{ token: string; expiresAt: number }> {
  const now = Date.now();
  const expiresAt = Math.min(now + TOKEN_LIFE, until);
  const pem = `-----BEGIN PRIVATE KEY-----\n${process.env.PARLEY_GUEST_KEY}\n-----END PRIVATE KEY-----`;
  const token = await new SignJWT({ name })
    .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid: keyId() })
    .setIssuer(guestIssuer())
    .setAudience("convex")
    .setSubject(subject)
    // Convex's client takes a token that it knows already for a refusal.
    .setJti(crypto.randomUUID())
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(await importPKCS8(pem, ALGORITHM));
  return { token, expiresAt };
}

function keyId(): string {
  const { keys } = JSON.parse(guestKeySet()) as { keys: { kid?: string }[] };
  return keys[0]?.kid ?? "";
}
