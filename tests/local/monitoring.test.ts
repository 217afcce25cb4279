import { execFileSync, spawn, spawnSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RoomServiceClient } from "livekit-server-sdk";
import { beforeAll, describe, expect, test } from "vitest";
import { sendAppMetrics } from "../../lib/monitoring/sendAppMetrics.ts";
import { sfuBinary } from "../../local/sfu/binary.ts";
import { sfuConfig } from "../../local/sfu/config.ts";
import { findAmtool, prometheusPath } from "../../local/stack/chromium.ts";
import { PORTS } from "../../local/stack/settings.ts";
import { ADMIN_KEY, cleanUp, temporaryDir, testEngine, until } from "./engine/support.ts";
import { freePort } from "../../local/stack/ports.ts";

const FOLDER = fileURLToPath(new URL("../../deploy/monitoring", import.meta.url));
const TOKEN = "a-monitoring-token-of-at-least-32-characters";
const RULE_FILES = globSync("*.rules.yml", { cwd: FOLDER });
/** Those of a proxy and of Redis are for services that are not scraped here. */
const OF_SCRAPED = RULE_FILES.filter((file) => file !== "around.rules.yml");
const read = (name: string) => readFileSync(join(FOLDER, name), "utf8");

function promtool(...args: string[]): string {
  const tool = join(dirname(prometheusPath()), "promtool");
  return execFileSync(tool, args, { cwd: FOLDER, encoding: "utf8", stdio: "pipe" });
}

describe("promtool", () => {
  test.each(RULE_FILES)("finds no fault in %s", (file) => {
    expect(promtool("check", "rules", file)).toContain("SUCCESS");
  });

  test("sees each alert raised by what it is for, and by nothing less", () => {
    expect(promtool("test", "rules", "rules.test.yml")).toContain("SUCCESS");
  });

  test("can load the example of a configuration", () => {
    const folder = temporaryDir();
    for (const file of [...RULE_FILES, "prometheus.yml"])
      writeFileSync(join(folder, file), read(file));
    writeFileSync(join(folder, "monitoring-token"), TOKEN);
    expect(promtool("check", "config", join(folder, "prometheus.yml"))).toContain("SUCCESS");
  });
});

test.skipIf(findAmtool() === null)(
  "the Alertmanager can load its example of a configuration",
  () => {
    const folder = temporaryDir();
    const check = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return spawnSync(findAmtool()!, ["check-config", join(folder, name)]).status;
    };
    const example = read("alertmanager.yml");
    expect(check("alertmanager.yml", example)).toBe(0);
    const toNobody = example.replace("receiver: parley", "receiver: nobody");
    expect(check("nobody.yml", toNobody)).not.toBe(0);
  },
);

/** The three that are scraped, as they really are, and a Prometheus that scrapes them. */
async function startAll(): Promise<string> {
  const backend = await startBackend();
  const targets = { backend, app: await startApp(), livekit: await startSfu() };
  const folder = temporaryDir();
  for (const file of RULE_FILES) writeFileSync(join(folder, file), read(file));
  writeFileSync(join(folder, "monitoring-token"), TOKEN);
  writeFileSync(join(folder, "prometheus.yml"), configOf(targets));
  return await startPrometheus(folder);
}

async function startBackend(): Promise<string> {
  const functionsDir = fileURLToPath(new URL("../../convex", import.meta.url));
  const env = {
    CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
    LOCAL_ISSUER_URL: "https://unused.invalid",
    MONITORING_TOKEN: TOKEN,
  };
  const engine = await testEngine({ functionsDir, env, adminKey: ADMIN_KEY });
  return engine.siteUrl.replace("http://", "");
}

async function startApp(): Promise<string> {
  const server = createServer((request, response) => {
    const { authorization = null } = request.headers;
    void sendAppMetrics(authorization, TOKEN).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(await answer.text());
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanUp(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** One that has answered a request of its API, as each one has after a moment of use. */
async function startSfu(): Promise<string> {
  const names = Object.keys(PORTS) as (keyof typeof PORTS)[];
  const free = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
  const ports = Object.fromEntries(free) as Record<keyof typeof PORTS, number>;
  const secrets = { livekitKey: "devkey", livekitSecret: "a-secret-of-at-least-32-characters!" };
  const port = await freePort();
  const options = { ports, secrets: secrets as never, mediaAddress: "127.0.0.1" };
  const file = join(temporaryDir(), "sfu.json");
  writeFileSync(file, JSON.stringify({ ...sfuConfig(options), prometheus: { port } }));
  const child = spawn(sfuBinary(), ["--config", file], { stdio: "ignore" });
  cleanUp(() => child.kill("SIGKILL"));
  const api = `http://127.0.0.1:${ports.livekit}`;
  const rooms = new RoomServiceClient(api, secrets.livekitKey, secrets.livekitSecret);
  await until(
    "the SFU answers",
    () =>
      rooms.listRooms().then(
        () => true,
        () => false,
      ),
    30_000,
  );
  return `127.0.0.1:${port}`;
}

function configOf({ backend, app, livekit }: Record<string, string>): string {
  const job = (job_name: string, target: string | undefined) => ({
    job_name,
    ...(job_name !== "livekit" && { authorization: { credentials_file: "monitoring-token" } }),
    static_configs: [{ targets: [target] }],
  });
  // JSON is YAML.
  return JSON.stringify({
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: RULE_FILES,
    scrape_configs: [
      job("parley-backend", backend),
      job("parley-app", app),
      job("livekit", livekit),
    ],
  });
}

async function startPrometheus(folder: string): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  const args = [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=${address}`,
  ];
  const child = spawn(prometheusPath(), args, { stdio: "ignore" });
  const ended = new Promise((done) => child.once("exit", done));
  cleanUp(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const url = `http://${address}`;
  await until("Prometheus is ready", () => isOk(`${url}/-/ready`), 30_000);
  return url;
}

const isOk = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

type Answer<T> = { status: string; data: T };
const ask = async <T>(url: string) => ((await (await fetch(url)).json()) as Answer<T>).data;

describe("a real Prometheus", () => {
  let url: string;
  beforeAll(async () => {
    url = await startAll();
    const targets = async () => {
      type Targets = { activeTargets: { health: string }[] };
      const { activeTargets } = await ask<Targets>(`${url}/api/v1/targets`);
      return activeTargets.length === 3 && activeTargets.every(({ health }) => health === "up");
    };
    await until("all three are scraped", targets, 30_000);
  }, 120_000);

  const namesIn = async () => new Set(await ask<string[]>(`${url}/api/v1/label/__name__/values`));

  test("has every metric that a rule or the dashboard names", async () => {
    const expressions = [
      ...OF_SCRAPED.flatMap((file) => expressionsOf(read(file))),
      ...ofDashboard(),
    ];
    const named = new Set(expressions.flatMap(metricsOf));
    expect(named.size).toBeGreaterThan(20);
    const recorded = new Set(RULE_FILES.flatMap((file) => recordsOf(read(file))));
    const there = await namesIn();
    const missing = [...named].filter((name) => !there.has(name) && !recorded.has(name));
    expect(missing).toEqual([]);
  });

  test("evaluates each rule without a fault", async () => {
    type Rules = { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    const rules = async () =>
      (await ask<Rules>(`${url}/api/v1/rules`)).groups.flatMap((group) => group.rules);
    const isDone = async () => (await rules()).every(({ health }) => health !== "unknown");
    await until("each rule was evaluated", isDone, 60_000);
    const faults = (await rules()).filter(({ health }) => health !== "ok");
    expect(faults).toEqual([]);
    expect((await rules()).length).toBe(
      RULE_FILES.map(read)
        .join()
        .match(/- (alert|record):/g)!.length,
    );
  });

  test("answers each question of the dashboard", async () => {
    for (const expression of ofDashboard()) {
      const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      expect(answer.status, expression).toBe(200);
    }
  });
});

/** What stands behind `expr:`, in one line or folded below it. */
function expressionsOf(rules: string): string[] {
  return [...rules.matchAll(/expr: (?:>-\n((?: {10,}.*\n)+)|(.*)\n)/g)].map(
    ([, folded, plain]) => folded ?? plain!,
  );
}

const recordsOf = (rules: string) =>
  [...rules.matchAll(/- record: (\S+)/g)].map(([, name]) => name!);

function ofDashboard(): string[] {
  type Dashboard = { panels: { targets: { expr: string }[] }[] };
  const { panels } = JSON.parse(read("dashboard.json")) as Dashboard;
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
}

/** Names of metrics are all that is left without labels, strings, ranges and functions. */
function metricsOf(expression: string): string[] {
  const bare = expression
    .replaceAll(/\{[^}]*\}|"[^"]*"|\[[^\]]*\]/g, " ")
    .replaceAll(/\b(by|without|on) \([^)]*\)/g, " ");
  return [...bare.matchAll(/[a-z][a-z0-9_:]*(?![a-z0-9_:(]| *\()/g)]
    .map(([name]) => name)
    .filter((name) => !["and", "or", "unless"].includes(name));
}
