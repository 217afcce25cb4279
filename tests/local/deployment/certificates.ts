import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterwards, scratch } from "./commands.ts";

const DAY_MS = 24 * 60 * 60_000;

/** A certificate of this machine's address, or of another name, that ends in so many days. */
export async function makeCertificate({ days, name }: { days: number; name?: string }) {
  const own = name ? { type: 2 as const, value: name } : { type: 7 as const, ip: "127.0.0.1" };
  const made = await generate([{ name: "commonName", value: `Tests ${crypto.randomUUID()}` }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 100 * DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "subjectAltName", altNames: [own] },
    ],
  });
  // Each ends its line, as more than one stands in the file of those that are trusted.
  return { cert: `${made.cert.trim()}\n`, key: made.private };
}

/** Servers with one certificate each, and a file of those that are to be trusted. */
export async function startSecureServers(kinds: Record<string, { days: number; name?: string }>) {
  const trusted = join(scratch(), "trusted.pem");
  writeFileSync(trusted, "");
  const urls: Record<string, string> = {};
  for (const [kind, wanted] of Object.entries(kinds)) {
    const certificate = await makeCertificate(wanted);
    const server = createServer(certificate, (_, response) => response.end("OK"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    afterwards(() => server.close());
    urls[kind] = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (kind !== "unknown") writeFileSync(trusted, readFileSync(trusted) + certificate.cert);
  }
  return { urls, trusted };
}
