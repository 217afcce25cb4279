/** What is known of a deployment's set-up; null: whoever asks cannot know it. */
export type SetupFacts = {
  /** The host in Clerk's publishable key, which the app is built with. */
  keyHost: string | null;
  /** Whose tokens the backend believes; "": it was told nobody's. */
  issuer: string | null;
  /** Whether the issuer gives its public keys. */
  issuerKeys: "ok" | "missing" | "unreachable" | null;
  /** The names of Clerk's JWT templates, or that Clerk does not take our key. */
  templates: readonly string[] | "refused" | null;
  /** Whether Clerk gives a token for the backend to somebody who is signed in. */
  hasToken: boolean | null;
  /** Whether tokens say of which sign-in they are, so that its end can end them. */
  namesSignIn: boolean | null;
  /** The addresses of the app, as the backend knows them, and the one it is seen at. */
  origins: readonly string[] | null;
  appOrigin: string | null;
  livekit: "ok" | "unset" | "refused" | "unreachable" | null;
  /** By how much their clocks are ahead of the backend's. */
  livekitSkewMs: number | null;
  appSkewMs: number | null;
  clientSkewMs: number | null;
  /** Somebody came into a room a while ago, so there should have been webhooks since. */
  hasJoined: boolean | null;
  isLivekitHeard: boolean | null;
  /** Of Clerk's webhook. */
  hasClerkSecret: boolean | null;
  hasClerkPeople: boolean | null;
  isClerkHeard: boolean | null;
  /** Whose webhooks were refused again and again, and none taken since. */
  unheardSenders: readonly ("livekit" | "clerk" | "mux")[] | null;
  hasMail: boolean | null;
  failedMails: number | null;
  recorder: "ready" | "refused" | "unreachable" | "storage" | null;
  /** A token is set for the figures that is too short to be taken. */
  hasShortMonitoringToken: boolean | null;
};

export const NOTHING_KNOWN: SetupFacts = {
  keyHost: null,
  issuer: null,
  issuerKeys: null,
  templates: null,
  hasToken: null,
  namesSignIn: null,
  origins: null,
  appOrigin: null,
  livekit: null,
  livekitSkewMs: null,
  appSkewMs: null,
  clientSkewMs: null,
  hasJoined: null,
  isLivekitHeard: null,
  hasClerkSecret: null,
  hasClerkPeople: null,
  isClerkHeard: null,
  unheardSenders: null,
  hasMail: null,
  failedMails: null,
  recorder: null,
  hasShortMonitoringToken: null,
};

/** A publishable key is its instance's host, with a `$` behind it, in base64. */
export function keyHostOf(publishable: string | null | undefined): string | null {
  const encoded = /^pk_(?:test|live)_([A-Za-z0-9+/_-]+)=*$/.exec(publishable ?? "")?.[1];
  if (!encoded) return null;
  try {
    const text = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
    return /^([a-z0-9.-]+\.[a-z0-9-]+)\$$/i.exec(text)?.[1] ?? null;
  } catch {
    return null;
  }
}
