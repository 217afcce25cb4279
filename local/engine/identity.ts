import type { Json, JsonObject } from "./value.ts";

/** Who calls: nobody, a person by a verified token, or the deployment's admin key. */
export type Identity =
  | { kind: "none" }
  | {
      kind: "user";
      /** What `ctx.auth.getUserIdentity()` gives. */
      attributes: JsonObject;
      /** UTC ms. */
      expiresAt: number;
    }
  | { kind: "admin"; attributes: Json };

export const NOBODY: Identity = { kind: "none" };

export function attributesOf(identity: Identity): Json {
  return identity.kind === "none" ? null : identity.attributes;
}

/** Equal for two tokens of one person with the same claims: what a cached answer depends on. */
export function identityKey(identity: Identity): string {
  return identity.kind === "none" ? "" : `${identity.kind} ${JSON.stringify(identity.attributes)}`;
}
