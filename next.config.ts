import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";
import {
  CAME_BY_TLS,
  EMBED_SCRIPT,
  EMBED_SCRIPT_HEADERS,
  FILE_HEADERS,
  FIXED_HEADERS,
  FRAMED_HEADERS,
  HSTS,
} from "./lib/config/headers";
import de from "./messages/de.json";
import en from "./messages/en.json";
import fr from "./messages/fr.json";

// The words of app/global-error.tsx.
const brokenWords = Object.entries({ en, de, fr }).map(([locale, { common, notFound }]) => ({
  locale,
  name: common.name,
  title: common.broken.title,
  body: common.broken.body,
  next: notFound.toBookings,
}));
const hasClerk = Boolean(process.env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"]);

const toList = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }));

const nextConfig: NextConfig = {
  poweredByHeader: false,
  // One copy for the whole process, as its figures are.
  serverExternalPackages: ["prom-client"],
  // For an image: a server with only what it needs (deploy/app/Dockerfile). `next start` is not for it.
  ...(process.env["PARLEY_STANDALONE"] && { output: "standalone" as const }),
  // tsc checks the whole repository in `npm run check`; Next's own pass does not know TypeScript 7.
  typescript: { ignoreBuildErrors: true },
  env: { BROKEN_WORDS: JSON.stringify(brokenWords) },
  turbopack: {
    resolveAlias: {
      // Less to send: lib/config/convexApi.ts says what.
      "convex/server": { browser: "./lib/config/convexApi.ts" },
      // One of two sign-ins is in a build, never both: see lib/auth/source.ts.
      ...(hasClerk && {
        "@/lib/auth/source": "./lib/auth/clerk/source.tsx",
        "@/components/account/signInPanel": "./components/account/ClerkSignIn.tsx",
      }),
    },
  },
  async headers() {
    return [
      { source: "/_next/static/:path*", headers: toList(FILE_HEADERS) },
      {
        source: "/_next/static/:path*",
        has: [CAME_BY_TLS],
        headers: toList({ "Strict-Transport-Security": HSTS }),
      },
      { source: EMBED_SCRIPT, headers: toList(EMBED_SCRIPT_HEADERS) },
      { source: "/embed/:bookingId", headers: toList(FRAMED_HEADERS) },
      {
        source: "/((?!_next/static/|embed\\.js$|embed/[^/]+$).*)",
        headers: toList(FIXED_HEADERS),
      },
    ];
  },
};

const withNextIntl = createNextIntlPlugin({
  requestConfig: "./i18n/request.ts",
  experimental: {
    // Sentences are parsed when building: the ICU parser (9 kB) is not sent.
    messages: { path: "./messages", format: "json", locales: "infer", precompile: true },
  },
});

export default withNextIntl(nextConfig);
