import { generateKeyPair } from "jose";
import { anyApi } from "convex/server";
import { beforeAll, describe, expect, it } from "vitest";
import { readAuthConfig } from "../../../local/engine/authConfig.ts";
import { startEngine } from "../../../local/engine/index.ts";
import {
  httpClient,
  type Issuer,
  messageFrom,
  optionsFor,
  type TestEngine,
  testEngine,
  testIssuer,
} from "./support.ts";

const api = anyApi as any;
let oidc: Issuer;
let custom: Issuer;
let engine: TestEngine;
beforeAll(async () => {
  [oidc, custom] = [await testIssuer(), await testIssuer()];
  engine = await testEngine({ env: { OIDC_ISSUER: oidc.url, CUSTOM_ISSUER: custom.url } });
});

async function identity(token: string): Promise<any> {
  const client = httpClient(engine);
  client.setAuth(token);
  return await client.query(api.calls.identity, {});
}

const claims = {
  name: "Some One",
  email: "a@b.c",
  email_verified: true,
  azp: "http://page",
  updated_at: 1_700_000_000,
  org: { id: 1, deep: { role: "x" } },
  jti: "unique",
};

describe("sign-in", () => {
  it("gives OIDC attributes, without the claims that Convex keeps for itself", async () => {
    expect(await identity(await oidc.token(claims))).toEqual({
      tokenIdentifier: `${oidc.url}|someone`,
      issuer: oidc.url,
      subject: "someone",
      name: "Some One",
      email: "a@b.c",
      emailVerified: true,
      updatedAt: "2023-11-14T22:13:20.000Z",
      org: { id: 1, deep: { role: "x" } },
    });
  });

  it("gives a custom issuer's claims as they are, `azp` too", async () => {
    expect(await identity(await custom.token(claims))).toEqual({
      tokenIdentifier: `${custom.url}|someone`,
      issuer: custom.url,
      subject: "someone",
      name: "Some One",
      email: "a@b.c",
      email_verified: true,
      azp: "http://page",
      updated_at: 1_700_000_000,
      "org.id": 1,
      "org.deep.role": "x",
    });
  });

  it("gives nobody without a token", async () => {
    expect(await httpClient(engine).query(api.calls.identity, {})).toBeNull();
  });

  it("attack 17: refuses expired, foreign, altered and unsigned tokens", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const good = await custom.token();
    const [head, body, signature] = good.split(".") as [string, string, string];
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
    const bad = {
      expired: await custom.token({}, { seconds: -60 }),
      "wrong audience": await custom.token({ aud: "other" }),
      "wrong issuer": await custom.token({ iss: "https://elsewhere.invalid" }),
      "wrong key": await custom.token({}, { key: privateKey }),
      "unknown kid": await custom.token({}, { kid: "two" }),
      "another issuer's key": await oidc.token({ iss: custom.url }),
      "two audiences": await oidc.token({ aud: ["convex", "other"] }),
      "not yet": await custom.token({ nbf: Math.floor(Date.now() / 1000) + 600 }),
      "no subject": await custom.token({ sub: undefined }),
      altered: `${head}.${Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, "base64url").toString()), sub: "admin" })).toString("base64url")}.${signature}`,
      unsigned,
      nonsense: "a.b.c",
      empty: " ",
    };
    for (const [name, token] of Object.entries(bad)) {
      const message = await messageFrom(identity(token));
      expect({ name, message }).toEqual({
        name,
        message: expect.stringMatching(/"code":"(InvalidAuthHeader|NoAuthProvider)"/),
      });
    }
    expect(await identity(good)).toMatchObject({ subject: "someone" });
  });

  it("refuses it behind an `if`, too, and only when it is not set", () => {
    const reads = (read: string): string =>
      `var __parley = { default: { providers: [] } }; if (${read}) __parley.default.more = 1;`;
    for (const read of ["process.env.ABSENT", "'ABSENT' in process.env"]) {
      expect(() => readAuthConfig(reads(read), {})).toThrow(
        "Environment variable ABSENT is used in auth config file but its value was not set.",
      );
      expect(readAuthConfig(reads(read), { ABSENT: "set" })).toEqual([]);
    }
  });

  it("refuses a config that reads an unset variable, and names it", async () => {
    const env = { OIDC_ISSUER: oidc.url };
    await expect(startEngine(optionsFor({ env, log: () => undefined }))).rejects.toThrow(
      "Environment variable CUSTOM_ISSUER is used in auth config file but its value was not set.",
    );
  });
});
