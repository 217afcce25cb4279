import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import en from "../../../messages/en.json";
import { appFacts, SIGN_IN_PATH } from "../../../lib/setup/appFacts";
import { keyHostOf, NOTHING_KNOWN, type SetupFacts } from "../../../lib/setup/facts";
import {
  brokenRules,
  knownParts,
  SETUP_PARTS,
  SETUP_RULES,
  type SetupRuleId,
} from "../../../lib/setup/rules";
import { createLog, readLine } from "../../../lib/log/log";
import { logRules, logUnsure } from "../../../lib/setup/log";
import { signInCauses } from "../../../lib/setup/signInCauses";

const HOST = "clerk.example.com";
const KEY = `pk_test_${btoa(`${HOST}$`)}`;
const APP = "https://app.example";

/** A deployment in which nothing is wrong. */
const FINE: SetupFacts = {
  keyHost: HOST,
  issuer: `https://${HOST}`,
  issuerKeys: "ok",
  templates: ["other", "convex"],
  hasToken: true,
  namesSignIn: true,
  origins: ["https://other.example", APP],
  appOrigin: APP,
  livekit: "ok",
  livekitSkewMs: 900,
  appSkewMs: -900,
  clientSkewMs: 20_000,
  hasJoined: true,
  isLivekitHeard: true,
  hasClerkSecret: true,
  hasClerkPeople: true,
  isClerkHeard: true,
  unheardSenders: [],
  hasMail: true,
  failedMails: 0,
  recorder: "ready",
  hasShortMonitoringToken: false,
};

/** What breaks each rule and no other one. */
const BREAKS: Record<SetupRuleId, Partial<SetupFacts>[]> = {
  no_issuer: [{ issuer: "" }, { issuer: "https://unused.invalid" }],
  issuer_mismatch: [{ issuer: "https://another.example.com" }, { issuer: `https://${HOST}/` }],
  issuer_silent: [{ issuerKeys: "missing" }, { issuerKeys: "unreachable" }],
  clerk_key_refused: [{ templates: "refused" }],
  no_template: [{ hasToken: false }],
  no_origins: [{ origins: [] }],
  origin_unknown: [{ origins: [`${APP}:8443`] }, { appOrigin: "http://app.example" }],
  no_sign_in_claim: [{ namesSignIn: false }],
  livekit_unset: [{ livekit: "unset" }],
  livekit_refused: [{ livekit: "refused" }],
  livekit_unreachable: [{ livekit: "unreachable" }],
  livekit_clock: [{ livekitSkewMs: 30_000 }, { livekitSkewMs: -3_600_000 }],
  app_clock: [{ appSkewMs: 30_000 }, { appSkewMs: -30_000 }],
  client_clock: [{ clientSkewMs: 60_000 }, { clientSkewMs: -86_400_000 }],
  livekit_unheard: [{ isLivekitHeard: false }],
  livekit_webhook_refused: [{ unheardSenders: ["livekit"] }],
  clerk_webhook_unset: [{ hasClerkSecret: false }],
  clerk_unheard: [{ isClerkHeard: false }],
  clerk_webhook_refused: [{ unheardSenders: ["clerk"] }],
  mux_webhook_refused: [{ unheardSenders: ["mux"] }],
  mail_unset: [{ hasMail: false }],
  mail_failing: [{ failedMails: 1 }],
  recorder_refused: [{ recorder: "refused" }],
  recorder_unreachable: [{ recorder: "unreachable" }],
  recorder_storage: [{ recorder: "storage" }],
  monitoring_token_short: [{ hasShortMonitoringToken: true }],
};

const idsOf = (facts: SetupFacts) => brokenRules(facts).map(({ id }) => id);

describe("the rules of the set-up", () => {
  test("find nothing where nothing is wrong, and where nothing is known", () => {
    expect(idsOf(FINE)).toEqual([]);
    expect(idsOf(NOTHING_KNOWN)).toEqual([]);
  });

  test.each(SETUP_RULES.map(({ id }) => id))("%s is broken by its own facts alone", (id) => {
    for (const facts of BREAKS[id]) expect(idsOf({ ...FINE, ...facts })).toEqual([id]);
  });

  test.each(SETUP_RULES.map(({ id }) => id))("%s says nothing of what is not known", (id) => {
    for (const facts of BREAKS[id]) {
      const unknown = Object.fromEntries(Object.keys(facts).map((name) => [name, null]));
      expect(idsOf({ ...FINE, ...unknown })).not.toContain(id);
    }
  });

  test("stand still before anybody came, and on a machine with local sign-in", () => {
    expect(idsOf({ ...FINE, hasJoined: false, isLivekitHeard: false })).toEqual([]);
    expect(idsOf({ ...FINE, hasClerkPeople: false, isClerkHeard: false })).toEqual([]);
    const local = { keyHost: null, issuer: "https://unused.invalid", hasClerkSecret: false };
    expect(idsOf({ ...FINE, ...local })).toEqual([]);
  });

  test("have words each, which the log has in full", () => {
    expect(Object.keys(en.setup.rules)).toEqual(SETUP_RULES.map(({ id }) => id));
    for (const { id, part: about, level: severity } of SETUP_RULES) {
      const lines: string[] = [];
      const log = createLog("app", { write: (line) => lines.push(line) });
      logRules(log, { ...FINE, ...BREAKS[id][0] });
      expect(lines.map(readLine)).toMatchObject([
        { part: "app", event: "setup_broken", rule: id, about, severity, ...en.setup.rules[id] },
      ]);
    }
  });

  test("read the host out of a publishable key, and nothing out of others", () => {
    expect(keyHostOf(KEY)).toBe(HOST);
    for (const key of [
      null,
      "",
      "pk_test_",
      "sk_test_abc",
      "pk_test_%%%",
      `pk_test_${btoa("x")}`,
    ]) {
      expect(keyHostOf(key)).toBeNull();
    }
  });
});

const servers: ReturnType<typeof createServer>[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = { status?: number; body: unknown };

/** A server on this machine that answers some paths. */
async function serve(answers: Record<string, Answer>, seen: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization ?? "");
    const { status = 200, body } = answers[request.url ?? ""] ?? { status: 404, body: null };
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("what the app finds out when it starts", () => {
  const told = () => ({ issuer: `https://${HOST}`, origins: [APP], now: Date.now() });
  const known = async (site: Record<string, Answer>, clerk: Record<string, Answer> = {}) => {
    const env = { CLERK_SECRET_KEY: "sk_test_abc", CLERK_API_URL: await serve(clerk) };
    return await appFacts(env, { keyHost: HOST, siteUrl: await serve(site) });
  };

  test("whom the backend believes, and which templates Clerk has", async () => {
    const facts = await known(
      { [SIGN_IN_PATH]: { body: told() } },
      { "/v1/jwt_templates": { body: [{ name: "convex" }, { name: "other" }] } },
    );
    expect(facts).toMatchObject({ issuer: `https://${HOST}`, templates: ["convex", "other"] });
    expect(Math.abs(facts.appSkewMs!)).toBeLessThan(5_000);
    expect(idsOf(facts)).toEqual([]);
  });

  test("a wrong issuer, a refused key, a clock that is off", async () => {
    const off = { ...told(), issuer: "https://another.example", now: Date.now() - 120_000 };
    const without = await known(
      { [SIGN_IN_PATH]: { body: off } },
      { "/v1/jwt_templates": { body: [] } },
    );
    expect(idsOf(without)).toEqual(["issuer_mismatch", "app_clock"]);
    const refused = await known(
      { [SIGN_IN_PATH]: { body: { ...told(), origins: [] } } },
      { "/v1/jwt_templates": { status: 401, body: { errors: [] } } },
    );
    expect(idsOf(refused)).toEqual(["clerk_key_refused", "no_origins"]);
  });

  test("a token for the figures that is too short to be taken", async () => {
    const silent = { keyHost: null, siteUrl: null };
    const idsWith = async (MONITORING_TOKEN?: string) =>
      idsOf(await appFacts({ MONITORING_TOKEN }, silent));
    expect(await idsWith("x".repeat(31))).toEqual(["monitoring_token_short"]);
    for (const token of [undefined, "", "x".repeat(32)]) expect(await idsWith(token)).toEqual([]);
  });

  test("nothing by an answer that is none, or by silence", async () => {
    for (const body of ["<html>", "null", "[]", { issuer: 7, origins: [], now: 1 }]) {
      const facts = await known({ [SIGN_IN_PATH]: { body } });
      expect(idsOf(facts)).toEqual([]);
    }
    const silent = { keyHost: HOST, siteUrl: "http://127.0.0.1:9" };
    expect(idsOf(await appFacts({}, silent))).toEqual([]);
  });

  test("with Clerk's key asked as Clerk wants it, and told nowhere else", async () => {
    const seen: string[] = [];
    const atClerk: string[] = [];
    const siteUrl = await serve({ [SIGN_IN_PATH]: { body: told() } }, seen);
    const CLERK_API_URL = await serve({ "/v1/jwt_templates": { body: [] } }, atClerk);
    await appFacts({ CLERK_SECRET_KEY: "sk_test_abc", CLERK_API_URL }, { keyHost: HOST, siteUrl });
    expect(seen).toEqual([""]);
    expect(atClerk).toEqual(["Bearer sk_test_abc"]);
  });
});

describe("why a sign-in is not accepted", () => {
  const asking = async (body: object, token: string | null = "token") => ({
    siteUrl: await serve({ [SIGN_IN_PATH]: { body } }),
    publishableKey: KEY,
    appOrigin: APP,
    fetchToken: async () => token,
  });
  const told = { issuer: `https://${HOST}`, origins: [APP], now: Date.now() };

  test("is named by the rule alone", async () => {
    expect(await signInCauses(await asking(told))).toEqual([]);
    expect(await signInCauses(await asking(told, null))).toEqual(["no_template"]);
    const unknown = { ...told, origins: ["https://other.example"] };
    expect(await signInCauses(await asking(unknown))).toEqual(["origin_unknown"]);
    const other = { ...told, issuer: "https://another.example" };
    expect(await signInCauses(await asking(other))).toEqual(["issuer_mismatch"]);
  });

  test("is the missing template where asking for a token fails", async () => {
    const fails = async () => {
      throw new Error("No JWT template exists with name: convex");
    };
    const causes = await signInCauses({ ...(await asking(told)), fetchToken: fails });
    expect(causes).toEqual(["no_template"]);
  });
});

describe("what is not known", () => {
  test("is not said to be in order, part by part", () => {
    expect(knownParts(FINE)).toEqual(SETUP_PARTS);
    expect(knownParts(NOTHING_KNOWN)).toEqual([]);
    const without = (facts: Partial<SetupFacts>) =>
      SETUP_PARTS.filter((part) => !knownParts({ ...FINE, ...facts }).includes(part));
    expect(without({ templates: null })).toEqual(["signIn"]);
    expect(without({ templates: null, keyHost: null })).toEqual([]);
    expect(without({ appSkewMs: null })).toEqual(["clock"]);
    expect(without({ hasJoined: false, isLivekitHeard: false })).toEqual(["webhooks"]);
    expect(without({ recorder: null })).toEqual(["recording"]);
  });

  test.each([[[]], [["Convex"]]])(
    "of the templates %j is a fault by what tokens say alone",
    (templates) => {
      const idsWith = (namesSignIn: boolean | null) => idsOf({ ...FINE, templates, namesSignIn });
      expect(idsWith(true)).toEqual([]);
      // Before anybody came: Clerk's integration with Convex makes session tokens without a template.
      expect(idsWith(null)).toEqual([]);
      expect(idsWith(false)).toEqual(["no_template", "no_sign_in_claim"]);
    },
  );

  test("of templates is said in the log, and as no fault", () => {
    const linesOf = (facts: Partial<SetupFacts>) => {
      const lines: string[] = [];
      const log = createLog("app", { write: (line) => lines.push(line) });
      logRules(log, { ...FINE, ...facts });
      logUnsure(log, { ...FINE, ...facts });
      return lines.map(readLine);
    };
    const unsure = { level: "info", event: "setup_unsure", rule: "no_template", about: "signIn" };
    expect(linesOf({ templates: [], namesSignIn: null })).toMatchObject([unsure]);
    expect(linesOf({ templates: [] })).toEqual([]);
    expect(linesOf({ templates: null, namesSignIn: null })).toEqual([]);
  });
});
