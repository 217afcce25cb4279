import type { AuthConfig } from "convex/server";

/**
 * Whose tokens this deployment believes: those of the two issuers, and those that it signs itself for
 * guests (`model/guests/guestTokens.ts`), whose address Convex always knows. Both variables are always set, because Convex refuses
 * a deploy that reads an unset one; the issuer that is not used is `https://unused.invalid`,
 * which no one can sign for.
 *
 * Clerk is a `customJwt` as well, although it speaks OpenID Connect: of an OIDC token Convex
 * hides `azp` from functions, and then nobody checks which site a token was made for.
 */
function trust(issuer: string) {
  return {
    type: "customJwt" as const,
    applicationID: "convex",
    issuer,
    jwks: `${issuer}/.well-known/jwks.json`,
    algorithm: "RS256" as const,
  };
}

export default {
  providers: [
    trust(process.env.CLERK_JWT_ISSUER_DOMAIN!),
    trust(process.env.LOCAL_ISSUER_URL!),
    trust(`${process.env.CONVEX_SITE_URL!}/guests`),
  ],
} satisfies AuthConfig;
