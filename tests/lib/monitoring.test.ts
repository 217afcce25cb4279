import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { alertRule } from "@/convex/model/monitoring/alertKind";
import { METRICS } from "@/convex/model/monitoring/metrics";
import { GET as isWell } from "@/app/healthz/route";
import { GET as isReady } from "@/app/readyz/route";
import { checkHealth } from "@/lib/config/health";
import { readinessOf } from "@/lib/config/readiness";
import { shareLook } from "@/lib/config/shareLook";
import { countError } from "@/lib/monitoring/appMetrics";
import { labelsOf, toText } from "@/lib/monitoring/prometheusText";
import { sendAppMetrics } from "@/lib/monitoring/sendAppMetrics";

const servers: Server[] = [];
afterEach(() => {
  servers.splice(0).forEach((server) => server.close());
  vi.unstubAllEnvs();
});

async function serve(body: string, onAsked?: () => void): Promise<string> {
  const server = createServer((_, response) => {
    onAsked?.();
    response.end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const TOKEN = "a-monitoring-token-of-at-least-32-characters";

describe("the app's figures", () => {
  test.each([
    ["no token is set", `Bearer ${TOKEN}`, "", 404],
    ["it is short enough to guess", `Bearer ${TOKEN.slice(0, 31)}`, TOKEN.slice(0, 31), 404],
    ["the request has none", null, TOKEN, 401],
    ["it is another one", `Bearer ${TOKEN}x`, TOKEN, 401],
    ["it is the beginning of it", `Bearer ${TOKEN.slice(0, -1)}`, TOKEN, 401],
    ["it is no bearer", TOKEN, TOKEN, 401],
    ["it is the one", `Bearer ${TOKEN}`, TOKEN, 200],
  ])("where %s", async (_what, authorization, token, status) => {
    const response = await sendAppMetrics(authorization, token);
    expect(response.status).toBe(status);
    expect((await response.text()).length > 0).toBe(status === 200);
  });

  test("are those of the process, and what it could not answer", async () => {
    const text = async () => await (await sendAppMetrics(`Bearer ${TOKEN}`, TOKEN)).text();
    const errors = async () =>
      Number(/^parley_app_errors_total\{kind="render"\} (\d+)$/m.exec(await text())![1]);
    const before = await errors();
    countError("render");
    expect(await errors()).toBe(before + 1);
    expect(await text()).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(await text()).toMatch(/^nodejs_heap_size_used_bytes \d+$/m);
  });
});

test("the dashboard shows since when something has stood still, of all that tells it", () => {
  const dashboard = readFileSync("deploy/monitoring/dashboard.json", "utf8");
  const since = Object.keys(METRICS).filter((name) => name.endsWith("_timestamp_seconds"));
  expect(since.length).toBeGreaterThan(1);
  for (const name of since) expect(dashboard).toContain(name);
});

test("each alert of the rules has a case in which it is raised, and one in which it is not", () => {
  const read = (file: string) => parse(readFileSync(`deploy/monitoring/${file}`, "utf8"));
  type Case = { alertname: string; exp_alerts: unknown[] };
  const told = read("rules.test.yml") as {
    rule_files: string[];
    tests: { alert_rule_test?: Case[] }[];
  };
  const cases = told.tests.flatMap(({ alert_rule_test: all = [] }) => all);
  const namesOf = (isRaised: boolean) =>
    cases
      .filter(({ exp_alerts }) => exp_alerts.length > 0 === isRaised)
      .map(({ alertname }) => alertname);
  type Rules = { groups: { rules: { alert?: string }[] }[] };
  const alerts = told.rule_files.flatMap((file) =>
    (read(file) as Rules).groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])),
  );
  expect(alerts.length).toBeGreaterThan(20);
  expect(alerts.filter((alert) => !namesOf(true).includes(alert))).toEqual([]);
  expect(alerts.filter((alert) => !namesOf(false).includes(alert))).toEqual([]);
});

describe("the text of figures", () => {
  test("escapes what would end a label", () => {
    expect(labelsOf({ a: 'x"y\\z\n' })).toBe('a="x\\"y\\\\z\\n"');
  });

  test("keeps a histogram's series below its name", () => {
    const metrics = { waits_seconds: { type: "histogram", help: "Waiting." } } as const;
    const series = [
      { name: "waits_seconds_bucket", labels: 'le="+Inf"', value: 2 },
      { name: "waits_seconds_sum", labels: "", value: 0.5 },
      { name: "other", labels: "", value: 1 },
    ];
    expect(toText(metrics, series)).toBe(
      '# HELP waits_seconds Waiting.\n# TYPE waits_seconds histogram\nwaits_seconds_bucket{le="+Inf"} 2\nwaits_seconds_sum 0.5\n',
    );
  });
});

describe("/readyz", () => {
  const ISSUER = { LOCAL_ISSUER_URL: "http://127.0.0.1:1" };
  const readiness = async (env: Record<string, string>) => readinessOf(await checkHealth(env));

  test("is ready whoever else is away, since pages say that themselves, and names them", async () => {
    const env = { ...ISSUER, CONVEX_URL: "http://127.0.0.1:1", LIVEKIT_URL: "ws://127.0.0.1:1" };
    const told = await readiness(env);
    expect(told).toEqual({ ready: true, notReady: { convex: "down", livekit: "down" } });
    expect(JSON.stringify(told)).not.toContain("127.0.0.1");
  });

  test("is not ready where the backend's address was not given: no page could come of it", async () => {
    const notReady = { convex: "missing", livekit: "missing" };
    expect(await readiness(ISSUER)).toEqual({ ready: false, notReady });
  });

  test.each(["ok", "restarting"])("on one machine, with an engine that is %s", async (state) => {
    const parts = [
      { name: "engine", state },
      { name: "sfu", state: "ok" },
      { name: "recorder", state: "failed", without: "Nothing is recorded." },
    ];
    const PARLEY_STATUS_URL = await serve(JSON.stringify({ parts }));
    const { ready, notReady } = await readiness({ PARLEY_STATUS_URL });
    expect(ready).toBe(true);
    expect(notReady).toMatchObject({ recorder: "given_up" });
    expect(notReady["engine"]).toBe(state === "ok" ? undefined : "down");
  });
});

describe("requests of /healthz and /readyz", () => {
  test("make one request of each part, however many they are", async () => {
    let asked = 0;
    const url = await serve("1", () => (asked += 1));
    vi.stubEnv("LOCAL_ISSUER_URL", "http://127.0.0.1:1");
    vi.stubEnv("CONVEX_URL", url);
    vi.stubEnv("LIVEKIT_URL", url.replace("http", "ws"));
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => [isWell(), isReady()]).flat(),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(asked).toBe(2);
    await isReady();
    expect(asked).toBe(2);
  });

  test("are told what was seen for a moment, and no longer", async () => {
    let now = 0;
    let looks = 0;
    const look = shareLook(
      async () => (looks += 1),
      () => now,
    );
    expect(await Promise.all([look(), look()])).toEqual([1, 1]);
    now = 1_400;
    expect(await look()).toBe(1);
    now = 1_500;
    expect(await look()).toBe(2);
  });

  test("are told of a look that failed, which ends nothing else", async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", note);
    const look = shareLook(async () => await Promise.reject(new Error("broken")));
    const answers = await Promise.allSettled([look(), look()]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off("unhandledRejection", note);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(unhandled).toEqual([]);
  });
});

describe("docs/MONITORING.md", () => {
  const rows = readFileSync("docs/MONITORING.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));

  test("has each metric with its type, and no other", async () => {
    const app = (await (await sendAppMetrics(`Bearer ${TOKEN}`, TOKEN)).text()).split("\n");
    const ofApp = app.flatMap((line) => /^# TYPE (parley_\w+) (\w+)$/.exec(line)?.slice(1) ?? []);
    const exported = [
      ...Object.entries(METRICS).map(([name, { type }]) => `${name} ${type}`),
      ofApp.join(" "),
    ];
    const documented = rows
      .filter(([, name]) => name!.startsWith("parley_"))
      .map(([, name, type]) => `${name} ${type}`);
    expect(documented.toSorted()).toEqual(exported.toSorted());
  });

  test("has each alert, and no other", () => {
    const rules: string[] = alertRule.members.map(({ value }) => value);
    const named = rows.map(([, name]) => name!).filter((name) => /^[a-z_]+$/.test(name));
    expect(named.filter((name) => !name.startsWith("parley_")).toSorted()).toEqual(
      rules.toSorted(),
    );
  });
});
