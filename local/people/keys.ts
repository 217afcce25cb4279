import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from "jose";
import { randomUUID } from "node:crypto";
import { damaged, readJson, writePrivateJson } from "../stack/files.ts";

export const ALGORITHM = "RS256";
export type Keys = { kid: string; signer: CryptoKey; publicJwk: JWK };

/** The issuer's key pair: made at the first start, then read for ever. */
export async function loadKeys(file: string): Promise<Keys> {
  const found = readJson(file);
  if (found === undefined) return fromJwk(await makeKeys(file));
  try {
    return await fromJwk(found as JWK);
  } catch {
    throw damaged(file, "holds no usable RSA key");
  }
}

async function makeKeys(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: ALGORITHM, use: "sig" };
  writePrivateJson(file, jwk);
  return jwk;
}

async function fromJwk(jwk: JWK): Promise<Keys> {
  const { kid, kty, n, e, d } = jwk;
  if (!kid || kty !== "RSA" || !n || !e || !d) throw new Error("incomplete key");
  const signer = (await importJWK(jwk, ALGORITHM)) as CryptoKey;
  return { kid, signer, publicJwk: { kty, n, e, kid, alg: ALGORITHM, use: "sig" } };
}
