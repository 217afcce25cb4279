import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { MAX_DURATION_MINUTES } from "../../../convex/model/booking/bookingState.ts";
import { sfuBinary } from "../../../local/sfu/binary.ts";
import { toolPath } from "../../../local/stack/chromium.ts";
import { ROOT } from "../../../local/stack/paths.ts";
import { KUBERNETES_VERSION } from "../../../local/stack/setup/versions.mjs";
import { scratch } from "./commands.ts";
import { writeSchemas } from "./kubernetes.ts";
import { expectClosedRedis } from "./redisBy.ts";

const CHART = join(ROOT, "deploy", "helm", "parley");
const GIVEN = ["-f", join(CHART, "ci", "values.yaml")];
/** The longest session, and the quarter of an hour before and after it. */
const LONGEST_SECONDS = (MAX_DURATION_MINUTES + 30) * 60;

const OWN_SECRETS = ["livekit", "egress", "redis"].map(
  (part) => `${part}.existingSecret=of-${part}`,
);

/** As Kubernetes takes it: each kind has fields of its own. */
type Manifest = any;

function helm(command: "lint" | "template", ...args: string[]) {
  const before = command === "lint" ? ["lint", "--strict", CHART] : ["template", "x", CHART];
  // A Helm that Go built knows of no version of Kubernetes by itself.
  const version = ["--kube-version", KUBERNETES_VERSION];
  const options = { encoding: "utf8" } as const;
  const result = spawnSync(toolPath("helm"), [...before, ...version, ...args], options);
  return { ...result, said: result.stdout + result.stderr };
}

function rendered(...args: string[]): { text: string; manifests: Manifest[] } {
  const { stdout, status, said } = helm("template", ...GIVEN, ...args);
  expect(status, said).toBe(0);
  const manifests = parseAllDocuments(stdout).map((document) => document.toJS());
  return { text: stdout, manifests: manifests.filter(Boolean) };
}

let whole: ReturnType<typeof rendered>;
let schemas: string;
beforeAll(() => {
  whole = rendered();
  const kinds = [...new Set(whole.manifests.map(({ kind }) => kind))];
  schemas = writeSchemas(join(scratch(), "schemas"), kinds);
});

const find = (kind: string, name: string, among = whole) =>
  among.manifests.find((m) => m.kind === kind && m.metadata.name === `x-parley-${name}`)!;
const podOf = (name: string, among = whole) => find("Deployment", name, among).spec.template.spec;

/** What Kubernetes of this version says of these manifests. */
function conform(text: string) {
  const file = join(scratch(), "manifests.yaml");
  writeFileSync(file, text);
  const args = ["-strict", "-summary", "-kubernetes-version", KUBERNETES_VERSION];
  const from = ["-schema-location", schemas];
  return spawnSync(toolPath("kubeconform"), [...args, ...from, file], { encoding: "utf8" });
}

describe("the chart", () => {
  test("passes Helm's own look at it", () => {
    const { status, said } = helm("lint", ...GIVEN);
    expect(status, said).toBe(0);
  });

  test.each([
    ["by itself", []],
    [
      "with a relay over TLS",
      ["livekit.turn.domain=turn.example.com", "livekit.turn.tlsSecretName=t"],
    ],
    ["with a Redis elsewhere", ["redis.enabled=false", "redis.address=redis.example.com:6379"]],
    ["without autoscaling", ["app.autoscaling.enabled=false", "egress.autoscaling.enabled=false"]],
    ["without egress and policies", ["egress.enabled=false", "networkPolicy.enabled=false"]],
    ["with secrets of one's own", OWN_SECRETS],
  ])("is what Kubernetes takes, %s", (_, settings) => {
    const { text } = rendered(...settings.flatMap((setting) => ["--set", setting]));
    const { status, stdout, stderr } = conform(text);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/Valid: \d\d?, Invalid: 0, Errors: 0, Skipped: 0/);
  });

  test("would not pass with a field that Kubernetes does not know", () => {
    const { status, stdout } = conform(whole.text.replace("sessionAffinity:", "sessionAfinity:"));
    expect(status).toBe(1);
    expect(stdout).toContain("sessionAfinity");
  });
});

describe("its values", () => {
  test.each([
    ["no key of LiveKit", "livekit.apiKey=", "livekit.apiKey is needed"],
    ["a short secret", "livekit.apiSecret=short", "apiSecret"],
    ["no webhook", "livekit.webhookUrls=null", "webhookUrls is needed"],
    ["sessions that would be cut off", "livekit.terminationGracePeriodSeconds=60", "GracePeriod"],
    ["an image of no version", "livekit.image.tag=latest", "tag"],
    ["a word that it does not know", "livekit.replica=3", "replica"],
    ["a backend without TLS", "app.convexUrl=http://x", "convexUrl"],
    [
      "Redis' password in a Secret alone",
      "redis.existingSecret=a",
      "livekit.existingSecret is needed",
    ],
    ["no addresses of nodes", "networkPolicy.nodeCidrs=null", "networkPolicy.nodeCidrs is needed"],
    ["an address that is no range", "networkPolicy.nodeCidrs={10.0.0.7}", "nodeCidrs"],
    ["no Redis at all", "redis.enabled=false", "redis.address is needed"],
  ])("are refused with %s", (_, setting, says) => {
    const { status, said } = helm("template", ...GIVEN, "--set", setting);
    expect(status).not.toBe(0);
    expect(said).toContain(says);
  });
});

test("a part starts anew when what it was told changes, and only then", () => {
  const told = (name: string, among = whole) =>
    find("Deployment", name, among).spec.template.metadata.annotations?.["checksum/config"];
  const same = rendered();
  const password = rendered("--set", "redis.password=another");
  const secret = rendered("--set", "livekit.apiSecret=another-secret-of-at-least-32-characters");
  for (const name of ["livekit", "egress", "redis"]) {
    expect(told(name), name).toMatch(/^[0-9a-f]{64}$/);
    expect(told(name, same), name).toBe(told(name));
    expect(told(name, password), name).not.toBe(told(name));
    expect(told(name, secret) === told(name), name).toBe(name === "redis");
  }
});

test("with secrets of one's own no password is among the values", () => {
  const settings = [...OWN_SECRETS, "redis.password=", "livekit.apiSecret="];
  const own = rendered(...settings.flatMap((setting) => ["--set", setting]));
  expect(own.manifests.filter(({ kind }) => kind === "Secret")).toEqual([]);
  const namesOf = (name: string) =>
    podOf(name, own).containers[0].env.map(({ valueFrom }: any) => valueFrom.secretKeyRef.name);
  for (const name of ["livekit", "egress", "redis"]) expect(namesOf(name)).toEqual([`of-${name}`]);
});

describe("the app", () => {
  test("needs no sticky sessions, and several replicas come and go by load", () => {
    expect(find("Service", "app").spec.sessionAffinity).toBe("None");
    expect(whole.text).not.toMatch(/affinity: cookie|ip-hash|upstream-hash/i);
    expect(find("HorizontalPodAutoscaler", "app").spec.minReplicas).toBeGreaterThan(1);
    expect(find("Deployment", "app").spec.replicas).toBeUndefined();
    expect(find("PodDisruptionBudget", "app").spec.maxUnavailable).toBe(1);
  });

  test("is asked at a path that the app has, and may write nowhere but into scratch", () => {
    const { containers, securityContext } = podOf("app");
    const [app] = containers;
    const { path } = app.readinessProbe.httpGet;
    expect(existsSync(join(ROOT, "app", path, "route.ts"))).toBe(true);
    expect(app.livenessProbe).toMatchObject({ tcpSocket: { port: "http" } });
    expect(securityContext.runAsNonRoot).toBe(true);
    expect(app.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
  });
});

describe("LiveKit", () => {
  test("is on the nodes' network, one on each, and any of them takes anybody in", () => {
    const pod = podOf("livekit");
    expect(pod.hostNetwork).toBe(true);
    const [rule] = pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(rule.topologyKey).toBe("kubernetes.io/hostname");
    expect(rule.labelSelector.matchLabels).toEqual(
      find("Deployment", "livekit").spec.selector.matchLabels,
    );
    expect(find("Service", "livekit").spec.sessionAffinity).toBe("None");
  });

  test("waits for its sessions before it goes", () => {
    for (const name of ["livekit", "egress"]) {
      expect(podOf(name).terminationGracePeriodSeconds).toBeGreaterThanOrEqual(LONGEST_SECONDS);
    }
    const [container] = podOf("livekit").containers;
    expect(container.lifecycle.preStop.exec.command[0]).toBe("sleep");
    expect(find("PodDisruptionBudget", "livekit").spec.maxUnavailable).toBe(1);
  });

  test("is told the ports that its pod opens, and one Redis with the workers", () => {
    const config = parse(find("Secret", "livekit").stringData["config.yaml"]);
    const { ports } = podOf("livekit").containers[0];
    const opened: number[] = ports.map((port: any) => port.hostPort);
    const { rtc, turn } = config;
    const told = [config.port, rtc.tcp_port, rtc.udp_port, config.prometheus_port, turn.udp_port];
    const inOrder = (numbers: number[]) => numbers.toSorted((a, b) => a - b);
    expect(inOrder(opened)).toEqual(inOrder(told));
    expect(rtc.srflx_acceptance_min_wait).toBe("20ms");
    const egress = parse(find("Secret", "egress").stringData["config.yaml"]);
    expect(egress.redis).toEqual(config.redis);
    expect(config.room.auto_create).toBe(false);
  });

  test("has a way in whose WebSockets live, and no other path than browsers need", () => {
    const { metadata, spec } = find("Ingress", "livekit");
    for (const name of ["proxy-read-timeout", "proxy-send-timeout"]) {
      const seconds = Number(metadata.annotations[`nginx.ingress.kubernetes.io/${name}`]);
      expect(seconds).toBeGreaterThanOrEqual(3600);
    }
    const pathsOf = (ingress: any) => ingress.rules[0].http.paths.map(({ path }: any) => path);
    expect(pathsOf(spec)).toEqual(["/", "/rtc"]);
    const outside = rendered("--set", "livekit.ingress.isApiPublic=true");
    expect(pathsOf(find("Ingress", "livekit", outside).spec)).toEqual(["/", "/rtc", "/twirp"]);
  });

  test("with a certificate also relays over TLS", () => {
    const settings = ["livekit.turn.domain=turn.example.com", "livekit.turn.tlsSecretName=t"];
    const tls = rendered(...settings.flatMap((setting) => ["--set", setting]));
    const config = parse(find("Secret", "livekit", tls).stringData["config.yaml"]);
    expect(config.turn).toMatchObject({ domain: "turn.example.com", tls_port: 5349 });
    // Whom LiveKit leads to TLS alone would else be sent to Google's and Twilio's.
    expect(config.rtc.stun_servers).toEqual([`turn.example.com:${config.turn.udp_port}`]);
    const [container] = podOf("livekit", tls).containers;
    expect(container.env.map(({ name }: any) => name)).toContain("LIVEKIT_TURN_CERT");
  });
});

test("without a relay it is said where browsers learn their address", () => {
  const without = ["--set", "livekit.turn.enabled=false"];
  const { status, said } = helm("template", ...GIVEN, ...without);
  expect(status).not.toBe(0);
  expect(said).toContain("livekit.stunServers is needed without a relay");
  const given = rendered(...without, "--set", "livekit.stunServers={stun.example.com:3478}");
  const { rtc } = parse(find("Secret", "livekit", given).stringData["config.yaml"]);
  expect(rtc.stun_servers).toEqual(["stun.example.com:3478"]);
});

test("policies let in who has business, and nobody calls a worker", () => {
  const ingressOf = (name: string) => find("NetworkPolicy", name).spec.ingress;
  expect(ingressOf("egress")).toEqual([]);
  const [toApp] = ingressOf("app");
  expect(toApp.from[0].namespaceSelector.matchLabels).toEqual({
    "kubernetes.io/metadata.name": "ingress-nginx",
  });
  const [toRedis] = ingressOf("redis");
  expect(toRedis.from).toEqual([
    { podSelector: { matchLabels: find("Deployment", "egress").spec.selector.matchLabels } },
    { ipBlock: { cidr: "192.0.2.0/28" } },
    { ipBlock: { cidr: "2001:db8::/64" } },
  ]);
});

test("by itself it lets no range of addresses in to Redis, which may be that of the pods", () => {
  const values = parse(readFileSync(join(CHART, "values.yaml"), "utf8"));
  expect(values.networkPolicy.nodeCidrs).toEqual([]);
  const elsewhere = ["redis.enabled=false", "redis.address=redis.example.com:6379"];
  const settings = [...elsewhere, "networkPolicy.nodeCidrs=null"];
  const without = rendered(...settings.flatMap((setting) => ["--set", setting]));
  expect(find("NetworkPolicy", "redis", without)).toBeUndefined();
});

test("Redis takes nobody without the password, and shows it nobody", async () => {
  const [{ command, args = [] }] = podOf("redis").containers;
  await expectClosedRedis([...command, ...args]);
});

test("Prometheus is let in to each replica where its namespace is named, by a token of a Secret", () => {
  const from = (among = whole) => find("NetworkPolicy", "app", among).spec.ingress[0].from;
  expect(from()).toHaveLength(1);
  const watched = rendered("--set", "networkPolicy.monitoringNamespace=monitoring");
  expect(from(watched)[1].namespaceSelector.matchLabels).toEqual({
    "kubernetes.io/metadata.name": "monitoring",
  });
  const tokens = (among = whole) =>
    podOf("app", among).containers[0].env.filter(({ name }: any) => name === "MONITORING_TOKEN");
  const key = { name: "parley-app", key: "MONITORING_TOKEN", optional: true };
  expect(tokens()).toEqual([{ name: "MONITORING_TOKEN", valueFrom: { secretKeyRef: key } }]);
  const plain = rendered("--set", "app.env.MONITORING_TOKEN=a-token");
  expect(tokens(plain)).toEqual([{ name: "MONITORING_TOKEN", value: "a-token" }]);
});

test("the configuration that it writes is one that LiveKit reads", () => {
  // Otherwise it asks a STUN server for its address, which is elsewhere.
  const inner = rendered("--set", "livekit.useExternalIp=false");
  const config = find("Secret", "livekit", inner).stringData["config.yaml"];
  // Strict about every name in it; `ports` reads it and starts nothing.
  const ports = execFileSync(
    sfuBinary(),
    ["--config-body", config, "--node-ip", "127.0.0.1", "ports"],
    {
      encoding: "utf8",
    },
  );
  expect(ports).toContain("7881");
});
