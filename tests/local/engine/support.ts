import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConvexHttpClient } from "convex/browser";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll } from "vitest";
import { type Engine, type EngineOptions, startEngine } from "../../../local/engine/index.ts";

const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** Runs `clean` after the file's tests, the last one first; from anywhere, also inside a test. */
export function cleanUp(clean: () => unknown): void {
  cleanups.push(clean);
}

export const ADMIN_KEY = "test-admin-key";

export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixture/${name}`, import.meta.url));
}

/** A folder that is gone after the file's tests. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "parley-engine-"));
  cleanUp(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export type TestEngine = Engine & { log: string[]; options: EngineOptions };

export function optionsFor(overrides: Partial<EngineOptions> = {}): EngineOptions {
  return {
    dataDir: overrides.dataDir ?? temporaryDir(),
    port: 0,
    sitePort: 0,
    functionsDir: fixture("app"),
    env: {
      FIXTURE_VALUE: "set",
      OIDC_ISSUER: "https://unused.invalid",
      CUSTOM_ISSUER: "https://unused.invalid",
    },
    adminKey: ADMIN_KEY,
    ...overrides,
  };
}

/** An engine that is stopped after the file's tests. */
export async function testEngine(overrides: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const log: string[] = [];
  const options = optionsFor({ log: (line) => log.push(line), ...overrides });
  const engine = await startEngine(options);
  cleanUp(() => engine.stop());
  return { ...engine, log, options };
}

export function httpClient(engine: { url: string }): ConvexHttpClient {
  return new ConvexHttpClient(engine.url, { logger: false });
}

export function adminClient(engine: { url: string }): ConvexHttpClient {
  const client = httpClient(engine) as ConvexHttpClient & { setAdminAuth(key: string): void };
  client.setAdminAuth(ADMIN_KEY);
  return client;
}

export async function until(
  what: string,
  check: () => Promise<boolean> | boolean,
  ms = 10_000,
): Promise<void> {
  for (const deadline = Date.now() + ms; Date.now() < deadline;) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error(`Not within ${ms} ms: ${what}`);
}

export async function messageFrom(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    (value) => `no error, but ${JSON.stringify(value)}`,
    (error: Error) => error.message,
  );
}

export type Issuer = {
  url: string;
  token(
    claims?: JWTPayload,
    options?: { seconds?: number; key?: CryptoKey; kid?: string; alg?: string },
  ): Promise<string>;
};

/** An identity provider on a free port, with discovery and keys. */
export async function testIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const key = { ...(await exportJWK(publicKey)), kid: "one", alg: "RS256", use: "sig" };
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    const url = `http://${request.headers.host}`;
    if (request.url?.endsWith("openid-configuration")) {
      return response.end(
        JSON.stringify({ issuer: url, jwks_uri: `${url}/.well-known/jwks.json` }),
      );
    }
    response.end(JSON.stringify({ keys: [key] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    token: async (claims = {}, { seconds = 3600, key: other, kid = "one" } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      return await new SignJWT({
        iss: url,
        aud: "convex",
        sub: "someone",
        iat: now,
        exp: now + seconds,
        ...claims,
      })
        .setProtectedHeader({ alg: "RS256", kid })
        .sign(other ?? privateKey);
    },
  };
}
