import { createHash, timingSafeEqual } from "node:crypto";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import { type Provider, withProtocol } from "./authConfig.ts";
import { ApiError, AuthenticationError, messageOf } from "./errors.ts";
import { type Identity, NOBODY } from "./identity.ts";
import type { Json, JsonObject } from "./value.ts";

const KEYS_KEPT_MS = 10 * 60_000;
const FETCH_MS = 10_000;
/** Real Convex allows a custom issuer's clock to be off by this. */
const CUSTOM_LEEWAY_SECONDS = 5;

/** Verifies who calls: tokens of the issuers in `auth.config.ts`, and the admin key. */
export class Auth {
  providers: Provider[] = [];
  readonly #adminKey: Buffer;
  readonly #keys = new Map<string, { keys: JWTVerifyGetKey; until: number }>();

  constructor(adminKey: string) {
    this.#adminKey = digest(adminKey);
  }

  /** An `Authorization` header: none, `Bearer <token>` or `Convex <admin key>[:<identity>]`. */
  async ofHeader(header: string | undefined): Promise<Identity> {
    if (header === undefined) return NOBODY;
    const space = header.indexOf(" ");
    const scheme = header.slice(0, space).toLowerCase();
    const value = header.slice(space + 1).trim();
    if (scheme === "bearer") return await this.ofToken(value);
    if (scheme === "convex") return this.ofAdminKey(value);
    throw new AuthenticationError(
      "The Authorization header must begin with `Bearer ` or `Convex `.",
    );
  }

  ofAdminKey(given: string, acting: Json = null): Identity {
    const colon = given.lastIndexOf(":");
    if (this.#isAdminKey(given)) return { kind: "admin", attributes: acting };
    if (colon < 0 || !this.#isAdminKey(given.slice(0, colon))) {
      throw new ApiError(
        403,
        "BadDeployKey",
        "The provided deploy key was invalid for this deployment",
      );
    }
    try {
      const text = Buffer.from(given.slice(colon + 1), "base64").toString();
      return { kind: "admin", attributes: JSON.parse(text) as Json };
    } catch {
      throw new AuthenticationError("The identity to act as is not valid.");
    }
  }

  #isAdminKey(given: string): boolean {
    return timingSafeEqual(digest(given), this.#adminKey);
  }

  async ofToken(token: string): Promise<Identity> {
    const claims = unverified(token);
    const provider = this.#providerFor(claims);
    const keys = await this.#keysOf(provider);
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: provider.type === "oidc" ? ["RS256", "EdDSA"] : [provider.algorithm],
        audience: provider.applicationID,
        clockTolerance: provider.type === "oidc" ? 0 : CUSTOM_LEEWAY_SECONDS,
        requiredClaims: provider.type === "oidc" ? ["sub", "exp", "iat"] : ["sub", "exp"],
      });
      const attributes =
        provider.type === "oidc" ? oidcAttributes(payload) : customAttributes(payload);
      return { kind: "user", attributes, expiresAt: payload.exp! * 1000 };
    } catch (error) {
      throw new AuthenticationError(rejection(error));
    }
  }

  #providerFor(claims: JWTPayload): Provider {
    if (typeof claims.iss !== "string") {
      throw new AuthenticationError("Missing issuer claim ('iss') in JWT payload.");
    }
    const issuer = withProtocol(claims.iss);
    const audiences = [claims.aud ?? []].flat();
    const found = this.providers.find((provider) => {
      const expected = provider.type === "oidc" ? provider.domain : provider.issuer;
      const { applicationID } = provider;
      return (
        expected === issuer && (applicationID === undefined || audiences.includes(applicationID))
      );
    });
    if (found === undefined) {
      throw new AuthenticationError(
        "No auth provider found matching the given token",
        "NoAuthProvider",
      );
    }
    if (found.type === "oidc" && audiences.length > 1) {
      throw new AuthenticationError("Could not verify OIDC token claim: it has several audiences.");
    }
    return found;
  }

  async #keysOf(provider: Provider): Promise<JWTVerifyGetKey> {
    const name = provider.type === "oidc" ? provider.domain : provider.jwks;
    const known = this.#keys.get(name);
    if (known !== undefined && known.until > Date.now()) return known.keys;
    try {
      const keys =
        provider.type === "oidc" ? await discover(provider.domain) : keySet(provider.jwks);
      this.#keys.set(name, { keys, until: Date.now() + KEYS_KEPT_MS });
      return keys;
    } catch (error) {
      if (known !== undefined) return known.keys;
      throw new AuthenticationError(
        `Auth provider discovery of ${name} failed: ${messageOf(error)}`,
        "AuthProviderDiscoveryFailed",
      );
    }
  }
}

async function discover(domain: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${domain}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(FETCH_MS),
  });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  const { issuer, jwks_uri: jwks } = (await response.json()) as {
    issuer?: string;
    jwks_uri?: string;
  };
  if (typeof issuer !== "string" || withProtocol(issuer) !== domain) {
    throw new Error("its document names another issuer");
  }
  return keySet(String(jwks));
}

function keySet(url: string): JWTVerifyGetKey {
  if (!url.startsWith("data:")) {
    return createRemoteJWKSet(new URL(url), { timeoutDuration: FETCH_MS, cooldownDuration: 2_000 });
  }
  const [head = "", body = ""] = url.split(/,(.*)/s);
  const text = head.endsWith(";base64")
    ? Buffer.from(body, "base64").toString()
    : decodeURIComponent(body);
  return createLocalJWKSet(JSON.parse(text) as never);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function unverified(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    throw new AuthenticationError(
      "Could not parse JWT payload. Check that the token is a valid JWT format with three " +
        "base64-encoded parts separated by dots.",
    );
  }
}

function rejection(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "Could not verify token: it has expired.";
  if (error instanceof errors.JWKSNoMatchingKey) {
    return "Could not decode token. The JWT's 'kid' (key ID) header doesn't match any key in the provider's JWKS, or the JWT signature is invalid.";
  }
  if (error instanceof errors.JOSEError) return `Could not verify token: ${error.code}.`;
  return `Could not fetch the provider's keys: ${messageOf(error)}.`;
}

function identifiers(payload: JWTPayload): JsonObject {
  const [issuer, subject] = [payload.iss!, payload.sub!];
  return { tokenIdentifier: `${issuer}|${subject}`, issuer, subject };
}

/** Standard claims of OIDC and the attributes that Convex makes of them. */
const STANDARD: Record<string, string> = {
  name: "name",
  given_name: "givenName",
  family_name: "familyName",
  nickname: "nickname",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email: "email",
  email_verified: "emailVerified",
  gender: "gender",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
  address: "address",
  updated_at: "updatedAt",
};
/**
 * Claims that real Convex's OIDC verifier keeps for itself or drops. `azp` is one of them: a
 * function sees it only from `customJwt` providers.
 */
const OIDC_HIDDEN = new Set([
  "iss",
  "sub",
  "aud",
  "exp",
  "iat",
  "nbf",
  "jti",
  "fva",
  "azp",
  "nonce",
  "auth_time",
  "acr",
  "amr",
  "at_hash",
  "c_hash",
]);
const CUSTOM_HIDDEN = new Set(["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "fva"]);

function oidcAttributes(payload: JWTPayload): JsonObject {
  const attributes = identifiers(payload);
  for (const [claim, value] of Object.entries(payload)) {
    if (OIDC_HIDDEN.has(claim)) continue;
    const name = STANDARD[claim] ?? claim;
    if (claim === "address") attributes[name] = (value as { formatted?: string }).formatted ?? null;
    else if (claim === "updated_at")
      attributes[name] = new Date(Number(value) * 1000).toISOString();
    else attributes[name] = value as Json;
  }
  return attributes;
}

/** All claims as they are; those of nested objects under dotted names. */
function customAttributes(payload: JWTPayload): JsonObject {
  const attributes = identifiers(payload);
  const add = (prefix: string, claims: Record<string, unknown>): void => {
    for (const [claim, value] of Object.entries(claims)) {
      if (prefix === "" && CUSTOM_HIDDEN.has(claim)) continue;
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      if (isObject) add(`${prefix}${claim}.`, value as Record<string, unknown>);
      else attributes[prefix + claim] = value as Json;
    }
  };
  add("", payload);
  return attributes;
}
