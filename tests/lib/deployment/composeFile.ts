import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { parse } from "yaml";
import { ROOT } from "../../../local/stack/paths.ts";

export const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
export const COMPOSE = "deploy/compose/compose.yaml";
export const EXAMPLE = "deploy/compose/.env.example";

export type Service = {
  image: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: (string | object)[];
  command?: string[];
  entrypoint?: string[];
  build?: unknown;
  profiles?: string[];
  network_mode?: string;
};
type Compose = { services: Record<string, Service> };

const REFERENCE = /\$\{([A-Z_]+)(?:(:[-?])([^}]*))?\}/g;

/** The names that a file takes from its environment, by Compose's rules or by Caddy's. */
export function namesIn(text: string): string[] {
  const own = [...text.matchAll(REFERENCE)].map(([, name]) => name!);
  return [...own, ...[...text.matchAll(/\{\$([A-Z_]+)\}/g)].map(([, name]) => name!)];
}

export function exampleEnv(): Record<string, string> {
  return parseEnv(read(EXAMPLE)) as Record<string, string>;
}

/** The file as Compose sees it with these variables. @throws where one that has to be set is not */
export function composeFile(env: Record<string, string> = exampleEnv()): Compose {
  const filled = read(COMPOSE).replace(REFERENCE, (_, name: string, kind?: string, more = "") => {
    if (env[name]) return env[name];
    if (kind === ":?") throw new Error(`${name} is not set: ${more}`);
    return more;
  });
  // Two of them are one that Compose leaves to the service.
  const seen = filled.replaceAll("$$", () => "$");
  return parse(seen, { merge: false }) as Compose;
}

export type LivekitConfig = {
  port: number;
  bind_addresses: string[];
  prometheus_port: number;
  rtc: {
    tcp_port: number;
    udp_port: number;
    node_ip?: string;
    stun_servers: string[];
    srflx_acceptance_min_wait: string;
    turn_servers: { port: number; protocol: string }[];
  };
  turn: { udp_port: number; relay_range_start: number; relay_range_end: number };
  redis: { address: string; password: string };
  keys: Record<string, string>;
  room: { auto_create: boolean };
  webhook: { api_key: string; urls: string[] };
};

export function livekitConfig(env?: Record<string, string>): LivekitConfig {
  return parse(composeFile(env).services["livekit"]!.environment!["LIVEKIT_CONFIG"]!);
}
