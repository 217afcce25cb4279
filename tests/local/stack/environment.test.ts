import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Context } from "@/local/stack/context.ts";
import { examine, readEnvironment } from "@/local/stack/environment.ts";
import { partSpecs } from "@/local/stack/parts.ts";
import { ROOT } from "@/local/stack/paths.ts";
import { reachServices } from "@/local/stack/reach.ts";
import { freePorts } from "@/local/stack/ports.ts";
import { startStack } from "@/local/stack/stack.ts";
import { afterwards, ownPlace, run, tempFolder } from "./helpers.ts";

const publishable = (mode: "test" | "live", host = "clerk.example.com") =>
  `pk_${mode}_${Buffer.from(`${host}$`).toString("base64")}`;
const CLERK = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishable("test"),
  CLERK_SECRET_KEY: "sk_test_abc",
  CLERK_JWT_ISSUER_DOMAIN: "https://clerk.example.com",
};
const LIVEKIT = {
  LIVEKIT_URL: "wss://x.livekit.cloud",
  LIVEKIT_API_KEY: "key",
  LIVEKIT_API_SECRET: "secret",
};
const MUX = { MUX_TOKEN_ID: "id", MUX_TOKEN_SECRET: "secret", MUX_WEBHOOK_SECRET: "secret" };
const bucket = (prefix: string) => ({
  [`${prefix}_ENDPOINT`]: "https://s3.example",
  [`${prefix}_REGION`]: "eu",
  [`${prefix}_BUCKET`]: "films",
  [`${prefix}_ACCESS_KEY`]: "key",
  [`${prefix}_SECRET`]: "secret",
});
const FIRST = bucket("RECORDINGS_S3");
const SECOND = bucket("RECORDINGS_S3_2");
const HOSTED = { ...CLERK, ...LIVEKIT, NEXT_PUBLIC_CONVEX_URL: "https://x.convex.cloud" };

describe("what is missing or contradictory is named with its fix", () => {
  it.each([
    [
      "an SFU without its secret",
      { LIVEKIT_URL: "wss://x", LIVEKIT_API_KEY: "k" },
      /^LIVEKIT_URL and LIVEKIT_API_KEY are set, but LIVEKIT_API_SECRET is not$/,
    ],
    [
      "an SFU's key alone",
      { LIVEKIT_API_KEY: "k" },
      /^LIVEKIT_API_KEY is set, but LIVEKIT_URL and/,
    ],
    ["an API address alone", { LIVEKIT_API_URL: "https://x" }, /^LIVEKIT_API_URL is set, but/],
    ["an SFU's web address", { ...LIVEKIT, LIVEKIT_URL: "https://x" }, /^LIVEKIT_URL is "https:/],
    ["no address at all", { CONVEX_URL: "x.convex.cloud" }, /^CONVEX_URL is "x\.convex\.cloud"$/],
    [
      "HTTP actions' address",
      { ...HOSTED, NEXT_PUBLIC_CONVEX_URL: "https://x.convex.site" },
      /HTTP actions/,
    ],
    ["two backends", { ...HOSTED, CONVEX_URL: "https://y.convex.cloud" }, /differ$/],
    ["Convex elsewhere, the SFU here", { ...HOSTED, ...none(LIVEKIT) }, /cannot reach an SFU/],
    ["Convex elsewhere, people here", { ...HOSTED, ...none(CLERK) }, /cannot check tokens/],
    ["Clerk's secret alone", { CLERK_SECRET_KEY: "sk_test_abc" }, /^CLERK_SECRET_KEY is set, but/],
    [
      "Clerk's issuer alone",
      { CLERK_JWT_ISSUER_DOMAIN: "https://c" },
      /^CLERK_JWT_ISSUER_DOMAIN is set, but/,
    ],
    ["no Clerk secret", { ...CLERK, CLERK_SECRET_KEY: "" }, /but CLERK_SECRET_KEY is not$/],
    [
      "no Clerk issuer",
      { ...CLERK, CLERK_JWT_ISSUER_DOMAIN: "" },
      /^CLERK_JWT_ISSUER_DOMAIN is not set$/,
    ],
    [
      "a test secret with a live key",
      { ...CLERK, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishable("live") },
      /is a test key/,
    ],
    [
      "swapped Clerk keys",
      { ...CLERK, CLERK_SECRET_KEY: publishable("test") },
      /^CLERK_SECRET_KEY is not a secret key$/,
    ],
    [
      "a key that is none",
      { ...CLERK, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "pk_test_!!" },
      /is not a publishable key$/,
    ],
    [
      "another instance's issuer",
      { ...CLERK, CLERK_JWT_ISSUER_DOMAIN: "https://other.com" },
      /publishable key is clerk\.example\.com's$/,
    ],
    [
      "an issuer with a path",
      { ...CLERK, CLERK_JWT_ISSUER_DOMAIN: "https://clerk.example.com/x" },
      /^CLERK_JWT_ISSUER_DOMAIN is "/,
    ],
    [
      "captions without their secret",
      { CAPTIONS_URL: "https://captions.example" },
      /^CAPTIONS_URL is set, but CAPTIONS_SECRET is not$/,
    ],
    ["captions at no address", { CAPTIONS_URL: "here", CAPTIONS_SECRET: "s" }, /^CAPTIONS_URL is/],
    [
      "Mux without its webhooks' secret",
      { MUX_TOKEN_ID: "id", MUX_TOKEN_SECRET: "secret" },
      /^MUX_TOKEN_ID and MUX_TOKEN_SECRET are set, but MUX_WEBHOOK_SECRET is not$/,
    ],
    [
      "a bucket without its keys",
      {
        RECORDINGS_S3_ENDPOINT: "https://s3.example",
        RECORDINGS_S3_REGION: "eu",
        RECORDINGS_S3_BUCKET: "films",
      },
      /^RECORDINGS_S3_ENDPOINT, RECORDINGS_S3_REGION and RECORDINGS_S3_BUCKET are set, but RECORDINGS_S3_ACCESS_KEY and RECORDINGS_S3_SECRET are not$/,
    ],
    [
      "a second bucket's secret alone",
      { RECORDINGS_S3_2_SECRET: "secret" },
      /^RECORDINGS_S3_2_SECRET is set, but RECORDINGS_S3_2_ENDPOINT, .* and RECORDINGS_S3_2_ACCESS_KEY are not$/,
    ],
  ])("%s", (_, env: Record<string, string>, what) => {
    const { findings } = examine(env);
    expect(findings.map((finding) => finding.what)).toContainEqual(expect.stringMatching(what));
    for (const { fix } of findings) expect(fix).not.toBe("");
  });

  it.each([
    ["nothing set", {}],
    ["everything hosted", HOSTED],
    ["Clerk with the local engine and SFU", CLERK],
    ["a hosted SFU alone", LIVEKIT],
    ["a Convex on this machine", { CONVEX_URL: "http://127.0.0.1:3210" }],
    ["Mux and two buckets, whole", { ...MUX, ...FIRST, ...SECOND }],
    ["both issuers' variables, one unused", { CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid" }],
  ])("%s is fine", (_, env) => {
    expect(examine(env).findings).toEqual([]);
  });
});

describe("a secret in every browser's bundle is named", () => {
  /** As the documents have them: whatever is called a secret or a key, and is for no browser. */
  const documented = readFileSync(join(ROOT, "docs/ENVIRONMENT.md"), "utf8").matchAll(
    /`([A-Z][A-Z0-9_]*_(?:SECRET|SECRET_KEY|API_KEY|ACCESS_KEY|TOKEN_ID))`/g,
  );
  const names = new Set([...documented].map(([, name]) => name!));

  it("of all there are", () => {
    expect(names.size).toBeGreaterThanOrEqual(12);
  });

  it.each([...names, "CONVEX_DEPLOY_KEY", "CONVEX_SELF_HOSTED_ADMIN_KEY"])("%s", (name) => {
    const { findings } = examine({ [`NEXT_PUBLIC_${name}`]: "x" });
    expect(findings.map(({ what, fix }) => ({ what, fix }))).toEqual([
      {
        what: `NEXT_PUBLIC_${name} would be sent to every browser`,
        fix: `rename it to ${name}, and replace the secret`,
      },
    ]);
  });
});

function none(variables: object) {
  return Object.fromEntries(Object.keys(variables).map((name) => [name, ""]));
}

it("takes the stack's own part where the environment names none", () => {
  expect(examine({}).services).toEqual({ livekit: null, convexUrl: null, clerk: null });
  expect(examine(HOSTED).services).toEqual({
    livekit: {
      url: "wss://x.livekit.cloud",
      apiUrl: "https://x.livekit.cloud",
      key: "key",
      secret: "secret",
    },
    convexUrl: "https://x.convex.cloud",
    clerk: { issuer: "https://clerk.example.com" },
  });
});

it("reads .env.local over .env, and the real environment over both", () => {
  const folder = tempFolder();
  writeFileSync(join(folder, ".env"), "A=1\nB=1\nC=1\n");
  writeFileSync(join(folder, ".env.local"), "B=2\nC=2\n");
  expect(readEnvironment({ C: "3" }, folder)).toEqual({ A: "1", B: "2", C: "3" });
});

describe("services are asked themselves", () => {
  async function answering(status: number) {
    const server = createServer((_, response) => response.writeHead(status).end("{}"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    afterwards(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const livekit = (apiUrl: string) => ({ url: "", apiUrl, key: "key", secret: "secret" });

  it("names a refused LiveKit key", async () => {
    const services = { livekit: livekit(await answering(401)), convexUrl: null, clerk: null };
    const [finding] = await reachServices(services);
    expect(finding?.what).toMatch(/refuses LIVEKIT_API_KEY and LIVEKIT_API_SECRET$/);
  });

  it("names services that do not answer, and an address of something else", async () => {
    const nobody = `http://127.0.0.1:${(await freePorts()).app}`;
    const closed = { livekit: livekit(nobody), convexUrl: nobody, clerk: null };
    const findings = await reachServices(closed);
    expect(findings.map(({ what }) => what.replace(/:\d+/g, ""))).toEqual([
      expect.stringMatching(/^LiveKit at .* does not answer as it should/),
      "Convex at http://127.0.0.1 does not answer (ECONNREFUSED)",
    ]);
    const other = { livekit: null, convexUrl: await answering(404), clerk: null };
    expect((await reachServices(other))[0]?.what).toMatch(/answers \/version with 404$/);
  });

  it("takes the real SFU's secret, and names a wrong one", async () => {
    const { home, ports } = await ownPlace();
    const specs = (context: Context) => partSpecs(context).filter(({ name }) => name === "sfu");
    const stack = await startStack({ home, ports, specs });
    afterwards(() => stack.stop());
    const { livekitKey: key, livekitSecret: good } = stack.secrets;
    const apiUrl = `http://127.0.0.1:${ports.livekit}`;
    const findingsWith = (secret: string) =>
      reachServices({ livekit: { url: "", apiUrl, key, secret }, convexUrl: null, clerk: null });
    expect(await findingsWith(good)).toEqual([]);
    const fix = "copy both again from that project's settings";
    const what = `LiveKit at ${apiUrl} refuses LIVEKIT_API_KEY and LIVEKIT_API_SECRET`;
    expect(await findingsWith(`${good}x`)).toEqual([{ what, fix }]);
  });

  it("finds nothing where they answer well", async () => {
    const services = { livekit: null, convexUrl: await answering(200), clerk: null };
    expect(await reachServices(services)).toEqual([]);
  });
});

describe("the check ahead of a build", () => {
  it("ends with code 1 and the fix", async () => {
    const { ended } = run(["local/stack/check-environment.ts"], { LIVEKIT_API_KEY: "k" });
    const { code, err } = await ended;
    expect(code).toBe(1);
    expect(err.trim()).toMatch(/^LIVEKIT_API_KEY is set, but .*: set all three .*\.$/);
  });

  it("says nothing when all is well", async () => {
    const { code, out, err } = await run(["local/stack/check-environment.ts"]).ended;
    expect({ code, out, err }).toEqual({ code: 0, out: "", err: "" });
  });
});
