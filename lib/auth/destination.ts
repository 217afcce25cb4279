// Only characters that cannot start a host: no scheme, no //, no backslash, no control character.
const PATH = /^\/(?![/\\])[\w\-./~%?&=#:@!$'()*+,;[\]]*$/;

/** A place on this site to go to after sign-in, or null when `to` names anything else. */
export function safeDestination(to: string | null | undefined): string | null {
  if (!to || to.length > 512 || !PATH.test(to)) return null;
  const base = "https://parley.invalid";
  if (!URL.canParse(to, base)) return null;
  const { origin, pathname, search, hash } = new URL(to, base);
  // "/x/..//evil" becomes "//evil" only after the dots are resolved.
  if (origin !== base || pathname.startsWith("//") || pathname.startsWith("/sign-in")) return null;
  return pathname + search + hash;
}

/** Where a person starts who came from nowhere in particular. */
export function homeOf(me: { isProvider: boolean; isAdmin: boolean }): string {
  if (me.isProvider) return "/provider";
  return me.isAdmin ? "/admin/token-log" : "/bookings";
}
