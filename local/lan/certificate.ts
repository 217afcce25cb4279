import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../stack/problem.ts";

export type Certificate = { cert: string; key: string };

/** Safari refuses certificates that live longer than 825 days. */
const LIFE_DAYS = 397;
const RENEW_DAYS = 14;
const DAY_MS = 24 * 60 * 60_000;

/**
 * The machine's own certificate for its addresses: kept, so that a phone that trusted it once
 * goes on doing so, and made anew when it nears its end or lacks an address.
 */
export async function loadCertificate(folder: string, addresses: string[]): Promise<Certificate> {
  const files = { cert: join(folder, "certificate.pem"), key: join(folder, "key.pem") };
  if (existsSync(files.cert) && existsSync(files.key)) {
    const found = { cert: readFileSync(files.cert, "utf8"), key: readFileSync(files.key, "utf8") };
    if (isGood(found, files, addresses)) return found;
  }
  const made = await makeCertificate(addresses);
  writeFileSync(files.key, made.key, { mode: 0o600 });
  writeFileSync(files.cert, made.cert);
  return made;
}

function isGood(
  found: Certificate,
  files: { cert: string; key: string },
  addresses: string[],
): boolean {
  const parsed = parse(files.cert, "a certificate", () => new X509Certificate(found.cert));
  const key = parse(files.key, "a key", () => createPrivateKey(found.key));
  assertPair(parsed, key, files.key);
  const isFresh = Date.parse(parsed.validTo) - Date.now() > RENEW_DAYS * DAY_MS;
  return isFresh && addresses.every((address) => parsed.checkIP(address) !== undefined);
}

function parse<T>(file: string, what: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new Problem(`${file} is not ${what}: delete it to have a new one made.`);
  }
}

function assertPair(certificate: X509Certificate, key: KeyObject, file: string) {
  if (certificate.checkPrivateKey(key)) return;
  throw new Problem(
    `${file} is not the key of the certificate beside it: delete it to have a new pair made.`,
  );
}

async function makeCertificate(addresses: string[]): Promise<Certificate> {
  // Loaded here alone: it costs a start 100 ms, and most starts make no certificate.
  const { generate } = await import("selfsigned");
  const names = [{ type: 2 as const, value: "localhost" }];
  const hosts = addresses.map((ip) => ({ type: 7 as const, ip }));
  const made = await generate([{ name: "commonName", value: "Parley on this machine" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + LIFE_DAYS * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: [...names, ...hosts] },
    ],
  });
  return { cert: made.cert, key: made.private };
}
