import type { AuthConfig } from "convex/server";

/**
 * Whose tokens this deployment believes. Both variables are always set, because Convex refuses
 * a deploy that reads an unset one; the issuer that is not used is `https://unused.invalid`,
 * which no one can sign for.
 */
export default {
  providers: [
    { domain: process.env.CLERK_JWT_ISSUER_DOMAIN!, applicationID: "convex" },
    {
      type: "customJwt",
      applicationID: "convex",
      issuer: process.env.LOCAL_ISSUER_URL!,
      jwks: `${process.env.LOCAL_ISSUER_URL!}/.well-known/jwks.json`,
      algorithm: "RS256",
    },
  ],
} satisfies AuthConfig;
