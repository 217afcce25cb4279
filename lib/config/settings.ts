/** What the browser has to know; everything in it is public. URLs are without a trailing slash. */
export type PublicConfig = {
  convexUrl: string;
  /** Where the deployment's HTTP actions are: files of the chat. Null where it is not known. */
  siteUrl: string | null;
  /** Where browsers reach the SFU; only the page's security policy needs it. */
  livekitUrl: string | null;
  /** The local identity issuer; null where Clerk signs people in. */
  issuerUrl: string | null;
  clerkPublishableKey: string | null;
  /** Where broadcasts that are made at Mux are played from. */
  streamUrl: string;
  /** Origins of the buckets that recordings may be played from. */
  bucketOrigins: string[];
};

const MUX_STREAM_URL = "https://stream.mux.com";

export type Setting = "CONVEX_URL" | "LOCAL_ISSUER_URL";
export type Settings =
  | { kind: "ready"; config: PublicConfig }
  | { kind: "incomplete"; missing: Setting[] };

type Env = Readonly<Record<string, string | undefined>>;

// Next writes the values of these two into the build. The rest is read when a request comes, so
// that another port or address needs no new build.
const BUILT_IN: Env = {
  CONVEX_URL: process.env.NEXT_PUBLIC_CONVEX_URL,
  CLERK_KEY: process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY,
};

/** Reads the server's environment, or says what is missing in it. */
export function readSettings(env: Env = process.env, builtIn: Env = BUILT_IN): Settings {
  const convexUrl = address(env["CONVEX_URL"]) ?? address(builtIn["CONVEX_URL"]);
  const clerkPublishableKey = builtIn["CLERK_KEY"] || null;
  const issuerUrl = clerkPublishableKey ? null : localIssuer(env);
  const missing: Setting[] = [];
  if (!convexUrl) missing.push("CONVEX_URL");
  if (!clerkPublishableKey && !issuerUrl) missing.push("LOCAL_ISSUER_URL");
  if (!convexUrl || missing.length > 0) return { kind: "incomplete", missing };
  const livekitUrl = address(env["LIVEKIT_URL"]);
  const siteUrl = address(env["CONVEX_SITE_URL"]) ?? siteOf(convexUrl);
  const streamUrl = address(env["MUX_STREAM_URL"]) ?? MUX_STREAM_URL;
  return {
    kind: "ready",
    config: {
      ...{ convexUrl, siteUrl, livekitUrl, issuerUrl, clerkPublishableKey, streamUrl },
      bucketOrigins: bucketOrigins(env),
    },
  };
}

/** Convex Cloud serves a deployment's HTTP actions under a name of their own. */
export function siteOf(convexUrl: string): string | null {
  const site = convexUrl.replace(/\.convex\.cloud$/, ".convex.site");
  return site === convexUrl ? null : site;
}

// Through a proxy the browser reaches the issuer at another address than the one in its tokens.
function localIssuer(env: Env): string | null {
  return address(env["LOCAL_ISSUER_BROWSER_URL"]) ?? address(env["LOCAL_ISSUER_URL"]);
}

// The backend signs addresses for the same; where one of the two does not know it, recordings go
// through the backend.
function bucketOrigins(env: Env): string[] {
  const { RECORDINGS_S3_PUBLIC_ENDPOINT, RECORDINGS_S3_2_PUBLIC_ENDPOINT } = env;
  const origins = [RECORDINGS_S3_PUBLIC_ENDPOINT, RECORDINGS_S3_2_PUBLIC_ENDPOINT].flatMap(
    (value) => (value && address(value) ? [new URL(value).origin] : []),
  );
  return [...new Set(origins)].filter((origin) => /^https?:/.test(origin));
}

function address(value: string | undefined): string | null {
  if (!value || !URL.canParse(value)) return null;
  return /^(https?|wss?):$/.test(new URL(value).protocol) ? value.replace(/\/+$/, "") : null;
}
