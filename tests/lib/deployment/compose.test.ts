import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { SFU_VERSION } from "@/local/stack/setup/versions.mjs";
import { sfuConfig } from "@/local/sfu/config";
import { PORTS } from "@/local/stack/settings";
import {
  COMPOSE,
  composeFile,
  EXAMPLE,
  exampleEnv,
  livekitConfig,
  namesIn,
  read,
} from "./composeFile";

const CADDYFILE = read("deploy/compose/Caddyfile");
const { services } = composeFile();
const names = Object.keys(services);

/** Compose's own, and not a value of any service. */
const OF_COMPOSE = ["COMPOSE_PROFILES"];

describe("the variables", () => {
  const lines = read(EXAMPLE).split("\n");
  const used = new Set([...namesIn(read(COMPOSE)), ...namesIn(CADDYFILE)]);
  const given = Object.keys(exampleEnv());

  test("are all in the example, and the example has no other", () => {
    expect(given.toSorted()).toEqual([...used, ...OF_COMPOSE].toSorted());
  });

  test("have a word about them in front", () => {
    const bare = given.filter((name) => {
      const at = lines.findIndex((line) => line.startsWith(`${name}=`));
      const block = lines.slice(0, at).join("\n").split("\n\n").at(-1)!;
      return !block.startsWith("# ");
    });
    expect(bare).toEqual([]);
  });

  test("that have to be set stop the start where they are not", () => {
    const required = [...read(COMPOSE).matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name!);
    expect(required.length).toBeGreaterThan(8);
    for (const name of required) {
      expect(exampleEnv()[name]).not.toBe("");
      expect(() => composeFile({ ...exampleEnv(), [name]: "" })).toThrow(`${name} is not set`);
    }
  });
});

test("the app is given the monitoring token and how much it logs, and starts without them", () => {
  const of = (more: object) => composeFile({ ...exampleEnv(), ...more }).services["app"]!;
  const given = { MONITORING_TOKEN: "x".repeat(32), LOG_LEVEL: "debug" };
  expect(of(given).environment).toMatchObject(given);
  const { MONITORING_TOKEN, LOG_LEVEL } = of({ MONITORING_TOKEN: "", LOG_LEVEL: "" }).environment!;
  expect([MONITORING_TOKEN ?? "", LOG_LEVEL]).toEqual(["", "info"]);
});

describe("the images", () => {
  const PINNED = /^[\w./-]+:(v?\d+\.\d+\.\d+(-[\w.]+)?|[0-9a-f]{40})$/;

  test.each(names)("%s is of one version", (name) => {
    expect(services[name]!.image).toMatch(PINNED);
  });

  test("are those of the chart, and LiveKit is the one that is tested", () => {
    const values = parse(read("deploy/helm/parley/values.yaml"));
    const imageOf = (part: string) => {
      const { repository, tag } = values[part].image;
      return `${repository}:${tag}`;
    };
    for (const part of ["livekit", "egress", "redis"]) {
      expect(services[part]!.image).toBe(imageOf(part));
    }
    expect(services["livekit"]!.image).toMatch(new RegExp(`:v${SFU_VERSION}$`));
  });

  test("backend and dashboard of Convex go together", () => {
    const tagOf = (name: string) => services[name]!.image.split(":").at(-1);
    expect(tagOf("dashboard")).toBe(tagOf("convex"));
  });
});

describe("the ports", () => {
  const livekit = livekitConfig();

  test("of LiveKit are the ones that it has everywhere else", () => {
    expect(livekit.port).toBe(PORTS.livekit.fallback);
    expect(livekit.rtc.tcp_port).toBe(PORTS.rtcTcp.fallback);
    expect(livekit.rtc.udp_port).toBe(PORTS.rtcUdp.fallback);
    const values = parse(read("deploy/helm/parley/values.yaml"));
    expect(values.livekit.ports).toMatchObject({
      http: livekit.port,
      rtcTcp: livekit.rtc.tcp_port,
      rtcUdp: livekit.rtc.udp_port,
      turnUdp: livekit.turn.udp_port,
      metrics: livekit.prometheus_port,
    });
  });

  test("that Caddy leads to are listened on", () => {
    const upstreams = [...CADDYFILE.matchAll(/reverse_proxy (\w+):(\d+)/g)].map(
      ([, name, port]) => `${name}:${port}`,
    );
    expect(upstreams.toSorted()).toEqual([
      `app:${PORTS.app.fallback}`,
      `convex:${PORTS.convex.fallback}`,
      `convex:${PORTS.site.fallback}`,
      `livekit:${livekit.port}`,
    ]);
    expect(read("deploy/app/Dockerfile")).toContain(`PORT=${PORTS.app.fallback}`);
  });

  test("are open to the world where browsers need them, and nowhere else", () => {
    const open = names.flatMap((name) =>
      (services[name]!.ports ?? []).filter((port) => !port.startsWith("127.0.0.1:")),
    );
    expect(open.toSorted()).toEqual(
      ["80:80", "443:443", "443:443/udp", "3479:3479/tcp", "3479:3479/udp"]
        .concat("49160-49200:49160-49200/udp", "5349:5349/tcp")
        .toSorted(),
    );
    // On the machine's own network nothing is in between: LiveKit's API is for this machine alone.
    expect(services["livekit"]!.network_mode).toBe("host");
    expect(livekit.bind_addresses).not.toContain("0.0.0.0");
    expect(CADDYFILE).toContain("respond @inside 404");
  });

  test("of Redis and of the webhooks are where LiveKit looks for them", () => {
    const onMachine = (name: string) => services[name]!.ports!.map((port) => port.split(":"));
    expect(onMachine("redis")).toContainEqual(["127.0.0.1", "6379", "6379"]);
    expect(livekit.redis.address).toBe("127.0.0.1:6379");
    const { port, pathname } = new URL(livekit.webhook.urls[0]!);
    expect(onMachine("convex")).toContainEqual(["127.0.0.1", port, port]);
    expect(read("convex/http.ts")).toContain(`path: "${pathname}"`);
  });
});

describe("LiveKit and its workers", () => {
  const livekit = livekitConfig();
  const egress = parse(services["egress"]!.environment!["EGRESS_CONFIG_BODY"]!);

  test("have one key, and one Redis", () => {
    expect(livekit.keys[egress.api_key]).toBe(egress.api_secret);
    expect(livekit.webhook.api_key).toBe(egress.api_key);
    expect(egress.redis.password).toBe(livekit.redis.password);
    expect(services["redis"]!.environment!["REDISCLI_AUTH"]).toBe(livekit.redis.password);
    expect(new URL(egress.ws_url).port).toBe(String(livekit.port));
  });

  test("keep rooms as the one-machine stack does", () => {
    const secrets = { livekitKey: "", livekitSecret: "" } as never;
    const ports = Object.fromEntries(
      Object.entries(PORTS).map(([name, { fallback }]) => [name, fallback]),
    ) as never;
    const own = sfuConfig({ ports, secrets, mediaAddress: "127.0.0.1" });
    expect(livekit.room).toEqual(own.room);
    expect(livekit.webhook.urls).toEqual(own.webhook.urls);
  });

  test("let who stands behind a router in at once", () => {
    expect(livekit.rtc.srflx_acceptance_min_wait).toBe("20ms");
  });

  test("send browsers to no foreign STUN server", () => {
    const { node_ip: address, stun_servers: servers } = livekit.rtc;
    expect(servers).toEqual([`${address}:${livekit.turn.udp_port}`]);
    // A browser takes all that comes from there for answers of STUN.
    expect(livekit.turn.udp_port).not.toBe(livekit.rtc.udp_port);
  });
});

describe("the relay", () => {
  const conf = read("deploy/compose/turnserver.conf");
  const valueOf = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(conf)?.[1];

  test("listens where the example leads LiveKit's people", () => {
    const [, text] = /^# LIVEKIT_TURN_SERVERS=(.*)$/m.exec(read(EXAMPLE))!;
    const [server] = livekitConfig({ ...exampleEnv(), LIVEKIT_TURN_SERVERS: text! }).rtc
      .turn_servers;
    expect(server).toMatchObject({ protocol: "tls", port: Number(valueOf("tls-listening-port")) });
    const ports = services["coturn"]!.ports!.join(" ");
    expect(ports).toContain(`${valueOf("min-port")}-${valueOf("max-port")}`);
    expect(ports).toContain(`${valueOf("listening-port")}:${valueOf("listening-port")}/udp`);
  });

  test("has a port of its own beside LiveKit's, and leads nowhere inside", () => {
    const { turn } = livekitConfig();
    expect(Number(valueOf("listening-port"))).not.toBe(turn.udp_port);
    expect(turn.relay_range_end).toBeLessThan(Number(valueOf("min-port")));
    for (const network of ["10.0.0.0", "127.0.0.0", "169.254.0.0", "172.16.0.0", "192.168.0.0"]) {
      expect(conf).toContain(`denied-peer-ip=${network}-`);
    }
  });

  test("reads its certificate where Caddy keeps it, from a mount that any Compose of 2.23 knows", () => {
    const { command, volumes } = services["coturn"]!;
    const [caddy] = services["caddy"]!.volumes!.filter((mount) => String(mount).endsWith(":/data"));
    const volume = String(caddy).split(":")[0]!;
    const folder = "caddy/certificates/acme-v02.api.letsencrypt.org-directory";
    const mounted = (volumes ?? []).map((mount) => /^([\w-]+):(\/[\w-]+):ro$/.exec(String(mount)));
    const at = mounted.find((mount) => mount?.[1] === volume)?.[2];
    expect(at).toBeDefined();
    for (const [flag, ending] of [
      ["cert", "crt"],
      ["pkey", "key"],
    ]) {
      const file = `turn.example.com/turn.example.com.${ending}`;
      expect(command).toContain(`--${flag}=${at}/${folder}/${file}`);
    }
  });

  test("is left out where nobody asks for it", () => {
    expect(services["coturn"]!.profiles).toEqual(["turn"]);
    const always = names.filter((name) => !services[name]!.profiles);
    expect(always.toSorted()).toEqual(
      ["app", "caddy", "convex", "dashboard", "egress", "livekit", "redis"].toSorted(),
    );
  });
});
