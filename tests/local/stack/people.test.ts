import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import { statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { request } from "node:http";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readLine } from "@/lib/log/log";
import { createIssuer, TOKEN_LIFE_MS } from "@/local/people/issuer.ts";
import { loadKeys } from "@/local/people/keys.ts";
import { PEOPLE } from "@/local/people/people.ts";
import { afterwards, tempFolder } from "./helpers.ts";

const APP = "http://127.0.0.1:3000";
const ISSUER = "http://127.0.0.1:3212";

async function issuer() {
  const keys = await loadKeys(join(tempFolder(), "keys.json"));
  const hosts: string[] = [];
  const server = createIssuer({ issuer: ISSUER, origins: [APP], hosts, keys });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterwards(() => (server.closeAllConnections(), server.close()));
  const { port } = server.address() as AddressInfo;
  hosts.push(`127.0.0.1:${port}`);
  const url = `http://127.0.0.1:${port}`;
  const ask = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/token`, {
      method: "POST",
      headers: { origin: APP, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { url, port, ask };
}

describe("a token", () => {
  it("is signed by the published key and says who, for whom and for how long", async () => {
    const { url, ask } = await issuer();
    const before = Date.now();
    const { token, expiresAt } = await (await ask({ personId: "demo-client" })).json();
    const jwks = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks), {
      issuer: ISSUER,
      audience: "convex",
    });
    expect(protectedHeader).toMatchObject({ alg: "RS256", kid: jwks.keys[0]!.kid });
    expect(payload).toMatchObject({
      sub: "demo-client",
      name: "Demo client",
      email: "demo-client@example.invalid",
      azp: APP,
    });
    expect(payload.exp! - payload.iat!).toBeGreaterThanOrEqual(TOKEN_LIFE_MS / 1000 - 1);
    expect(expiresAt - before).toBeLessThanOrEqual(TOKEN_LIFE_MS + 5000);
  });

  it("is told of in the log by the page that asked, and by nothing else that it was sent", async () => {
    vi.stubEnv("LOG_LEVEL", "debug");
    const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const { ask } = await issuer();
    const requestId = crypto.randomUUID();
    await ask({ personId: "demo-client", requestId });
    await ask({ personId: "demo-client", requestId: "words of\nsomebody" });
    const lines = said.mock.calls.map(([line]) => readLine(String(line)));
    said.mockRestore();
    vi.unstubAllEnvs();
    const token = { part: "people", level: "debug", event: "token", person: "demo-client" };
    expect(lines).toMatchObject([{ ...token, requestId }, token]);
    expect(lines[1]).not.toHaveProperty("requestId");
  });

  it.each([
    ["another origin", { personId: "demo-client" }, { origin: "https://evil.example" }, 403],
    ["a sandboxed origin", { personId: "demo-client" }, { origin: "null" }, 403],
    ["a form", "personId=demo-client", { "content-type": "text/plain" }, 415],
    ["no JSON", "{", {}, 400],
    ["null", "null", {}, 400],
    ["a stranger", { personId: "nobody" }, {}, 400],
    ["an inherited name", { personId: "__proto__" }, {}, 400],
    ["a list", { personId: ["demo-client"] }, {}, 400],
    ["a large body", JSON.stringify({ personId: "x".repeat(100_000) }), {}, 413],
  ])("is refused to %s", async (_, body, headers, status) => {
    const { ask } = await issuer();
    const answer = await ask(body, headers);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: expect.any(String) });
  });

  it("is refused to a caller that is no page", async () => {
    const { url } = await issuer();
    const answer = await fetch(`${url}/token`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(403);
  });
});

describe("the other pages", () => {
  it("list the demo people and describe the issuer", async () => {
    const { url } = await issuer();
    expect(await (await fetch(`${url}/people`)).json()).toEqual(PEOPLE);
    const discovery = await (await fetch(`${url}/.well-known/openid-configuration`)).json();
    expect(discovery).toMatchObject({
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/.well-known/jwks.json`,
    });
    const { keys } = await (await fetch(`${url}/.well-known/jwks.json`)).json();
    expect(Object.keys(keys[0]).toSorted()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });

  it("are shared with the app's origin alone", async () => {
    const { url } = await issuer();
    const options = { method: "OPTIONS", headers: { origin: APP } };
    const preflight = await fetch(`${url}/token`, options);
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(APP);
    expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type");
    const stranger = await fetch(`${url}/people`, { headers: { origin: "https://evil.example" } });
    expect(stranger.status).toBe(403);
    expect(stranger.headers.get("access-control-allow-origin")).toBeNull();
  });

  it.each([
    ["GET", "/token", 405],
    ["DELETE", "/people", 405],
    ["GET", "/constructor", 404],
    ["GET", "/", 404],
  ])("%s %s is %i", async (method, path, status) => {
    const { url } = await issuer();
    expect((await fetch(`${url}${path}`, { method })).status).toBe(status);
  });

  it("are refused under a rebound name", async () => {
    const { port } = await issuer();
    const status = await new Promise((resolve, reject) => {
      const headers = { host: `evil.example:${port}` };
      request({ host: "127.0.0.1", port, path: "/people", headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .once("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe("the keys", () => {
  it("are made once, for the owner alone", async () => {
    const file = join(tempFolder(), "keys.json");
    const first = await loadKeys(file);
    expect((await loadKeys(file)).publicJwk).toEqual(first.publicJwk);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(["{", "null", "{}", '{"kid":"k","kty":"RSA","n":"AA","e":"AQAB","d":"AA"}'])(
    "are never replaced when damaged: %s",
    async (text) => {
      const file = join(tempFolder(), "keys.json");
      writeFileSync(file, text);
      await expect(loadKeys(file)).rejects.toThrow(`${file} `);
      await expect(loadKeys(file)).rejects.toThrow(/npm run reset/);
    },
  );
});
