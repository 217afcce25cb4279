/** Guests are signed in by this deployment itself, at an address that only it answers. */
export const ISSUER_PATH = "/guests";

export function guestIssuer(): string {
  return `${process.env.CONVEX_SITE_URL ?? ""}${ISSUER_PATH}`;
}
