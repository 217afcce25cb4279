/**
 * Headers of the build's hashed files. They are no documents, and ten of them make a page: what
 * only a document obeys would cost 4 kB there.
 */
export const FILE_HEADERS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/**
 * Headers of every other answer, errors included. The first document's
 * Permissions-Policy stays in force through soft navigation, so each page must carry the one
 * that the room needs.
 */
export const FIXED_HEADERS: Readonly<Record<string, string>> = {
  ...FILE_HEADERS,
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": [
    "camera=(self)",
    "microphone=(self)",
    "display-capture=(self)",
    "speaker-selection=(self)",
    "autoplay=(self)",
    "fullscreen=(self)",
    "screen-wake-lock=(self)",
    "geolocation=()",
    "payment=()",
    "usb=()",
    "serial=()",
    "browsing-topics=()",
  ].join(", "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "X-Frame-Options": "DENY",
};

/** What another site loads to embed a session. */
export const EMBED_SCRIPT = "/embed.js";

const { "X-Frame-Options": _deny, ...FRAMEABLE } = FIXED_HEADERS;

/** Of the one page that may be framed: by whom says its policy alone, as the older header cannot. */
export const FRAMED_HEADERS: Readonly<Record<string, string>> = {
  ...FRAMEABLE,
  "Cross-Origin-Resource-Policy": "cross-origin",
};

export const EMBED_SCRIPT_HEADERS: Readonly<Record<string, string>> = {
  ...FIXED_HEADERS,
  "Cross-Origin-Resource-Policy": "cross-origin",
};

export const HSTS = "max-age=31536000; includeSubDomains";

/** As the proxy in front of us says it, for files that Next gives out by itself. */
export const CAME_BY_TLS = {
  type: "header",
  key: "x-forwarded-proto",
  value: "https(,.*)?",
} as const;

/** True when the browser spoke TLS, to us or to the proxy in front of us. */
export function isOverTls(protocol: string, forwardedProto: string | null): boolean {
  return (forwardedProto?.split(",")[0]?.trim() ?? protocol.replace(":", "")) === "https";
}
