/**
 * The key pair that a deployment signs guests in with. Run by itself, prints a new one as the two
 * variables that the deployment needs: `node local/guestKeys.ts`.
 */
import { generateKeyPairSync, randomUUID } from "node:crypto";

export type GuestKeys = {
  /** PKCS #8 in base64, on one line. */
  guestKey: string;
  /** The public half, as a JSON Web Key Set. */
  guestKeySet: string;
};

export function makeGuestKeys(): GuestKeys {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const der = privateKey.export({ type: "pkcs8", format: "der" });
  const jwk = {
    ...publicKey.export({ format: "jwk" }),
    kid: randomUUID(),
    alg: "RS256",
    use: "sig",
  };
  return { guestKey: der.toString("base64"), guestKeySet: JSON.stringify({ keys: [jwk] }) };
}

if (import.meta.main) {
  const { guestKey, guestKeySet } = makeGuestKeys();
  console.log(`PARLEY_GUEST_KEY=${guestKey}\nPARLEY_GUEST_JWKS=${guestKeySet}`);
}
