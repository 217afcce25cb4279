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

export const HSTS = "max-age=31536000; includeSubDomains";

/** True when the browser spoke TLS, to us or to the proxy in front of us. */
export function isOverTls(protocol: string, forwardedProto: string | null): boolean {
  return (forwardedProto?.split(",")[0]?.trim() ?? protocol.replace(":", "")) === "https";
}
