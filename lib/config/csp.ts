import type { PublicConfig } from "./settings";

/** Of an answer that is no page: nothing of it may load, run or be framed. */
export const BARE_CSP =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type CspOptions = {
  nonce: string;
  isDevelopment: boolean;
  config: PublicConfig | null;
  /** The page plays a broadcast, or a post. */
  isWatching?: boolean;
  /** The sites that may frame the page. */
  framedBy?: readonly string[];
};

/**
 * The content security policy of every document. Scripts run by this request's nonce alone, and
 * the browser talks to nobody but the configured parts.
 */
export function buildCsp(options: CspOptions): string {
  const { nonce, isDevelopment, config, isWatching = false, framedBy = [] } = options;
  const streams = isWatching ? streamSources(config) : [];
  const clerk = clerkHost(config?.clerkPublishableKey ?? null);
  const directives: Record<string, string[]> = {
    "default-src": ["'self'"],
    // React's development build evaluates code for its error stacks; production does not.
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      // For the model behind a blurred background: WebAssembly alone, no JavaScript from text. The
      // first document's policy stays through soft navigation, so every page has it.
      "'wasm-unsafe-eval'",
      ...(isDevelopment ? ["'unsafe-eval'"] : []),
    ],
    "style-src": styleSources(nonce, isDevelopment || clerk !== null),
    // Pictures of providers' pages come from the backend's own address.
    "img-src": [
      "'self'",
      "data:",
      "blob:",
      ...(config?.siteUrl ? [new URL(config.siteUrl).origin] : []),
      ...(clerk ? ["https://img.clerk.com"] : []),
    ],
    "font-src": ["'self'"],
    "connect-src": [
      "'self'",
      ...connectSources(config),
      ...streams,
      ...(clerk ? [`https://${clerk}`] : []),
      ...(isDevelopment ? ["ws:"] : []),
    ],
    // Recordings come from the backend's own address, which may lead on to a bucket's.
    "media-src": [
      "'self'",
      "blob:",
      ...(config?.siteUrl ? [new URL(config.siteUrl).origin] : []),
      ...(config?.bucketOrigins ?? []),
      ...streams,
    ],
    "worker-src": ["'self'", "blob:"],
    // Clerk's bot check is the one frame there is.
    "frame-src": clerk ? ["https://challenges.cloudflare.com"] : ["'none'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": framedBy.length > 0 ? [...framedBy] : ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(" ")}`)
    .join("; ");
}

// Our styles are files, so no inline style is allowed: neither elements nor style attributes in
// HTML (what React sets on a live element is not covered by the policy). Clerk's components and
// the development overlay insert <style> elements without a nonce, and need 'unsafe-inline',
// which a browser ignores when a nonce stands beside it.
function styleSources(nonce: string, allowsInline: boolean): string[] {
  return ["'self'", allowsInline ? "'unsafe-inline'" : `'nonce-${nonce}'`];
}

function connectSources(config: PublicConfig | null): string[] {
  if (!config) return [];
  const addresses = [config.convexUrl, config.livekitUrl, config.issuerUrl, config.siteUrl];
  const [convex, livekit, issuer, site] = addresses.map((url) => (url ? new URL(url) : null));
  const sources = [convex, livekit].flatMap((url) =>
    url ? bothSchemes(url.protocol, url.host) : [],
  );
  // LiveKit Cloud sends a client on to the host of its nearest region.
  if (livekit?.hostname.endsWith(".livekit.cloud"))
    sources.push(...bothSchemes("https:", "*.livekit.cloud"));
  if (issuer) sources.push(issuer.origin);
  if (site) sources.push(site.origin);
  return [...new Set(sources)];
}

/** Mux's lists are at one host, and lead to pieces at others. */
function streamSources(config: PublicConfig | null): string[] {
  if (!config) return [];
  const { origin, hostname } = new URL(config.streamUrl);
  return hostname.endsWith(".mux.com") ? [origin, "https://*.mux.com"] : [origin];
}

function bothSchemes(protocol: string, host: string): string[] {
  const isSecure = protocol === "https:" || protocol === "wss:";
  return isSecure ? [`https://${host}`, `wss://${host}`] : [`http://${host}`, `ws://${host}`];
}

/** The host inside a Clerk publishable key: `pk_test_` + base64 of `host$`. */
export function clerkHost(publishableKey: string | null): string | null {
  const encoded = publishableKey?.split("_")[2];
  if (!encoded) return null;
  const host = atob(encoded).replace(/\$$/, "");
  return /^[a-z0-9.-]+$/i.test(host) ? host : null;
}
