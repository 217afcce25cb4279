import { isAbsolute, join } from "node:path";
import { ROOT } from "./paths.ts";
import { Problem } from "./problem.ts";

/** Each port of the stack: the variable that sets it, its default, and who listens there. */
export const PORTS = {
  app: { variable: "PARLEY_PORT", fallback: 3000, what: "the app" },
  convex: { variable: "PARLEY_CONVEX_PORT", fallback: 3210, what: "the engine" },
  site: { variable: "PARLEY_SITE_PORT", fallback: 3211, what: "the engine's HTTP actions" },
  people: { variable: "PARLEY_PEOPLE_PORT", fallback: 3212, what: "the people issuer" },
  status: { variable: "PARLEY_STATUS_PORT", fallback: 3213, what: "the stack's status" },
  livekit: { variable: "PARLEY_LIVEKIT_PORT", fallback: 7880, what: "the SFU" },
  rtcTcp: { variable: "PARLEY_RTC_TCP_PORT", fallback: 7881, what: "the SFU's media over TCP" },
  rtcUdp: { variable: "PARLEY_RTC_UDP_PORT", fallback: 7882, what: "the SFU's media over UDP" },
  recorder: { variable: "PARLEY_RECORDER_PORT", fallback: 7980, what: "the recorder" },
  captions: { variable: "PARLEY_CAPTIONS_PORT", fallback: 7981, what: "the transcriber" },
  lan: { variable: "PARLEY_LAN_PORT", fallback: 3443, what: "the TLS proxy" },
} as const;
export type PortName = keyof typeof PORTS;
export type Ports = Record<PortName, number>;
export type Variables = Record<string, string | undefined>;

export function portsFrom(env: Variables, chosen: Partial<Ports> = {}): Ports {
  const names = Object.keys(PORTS) as PortName[];
  const ports = Object.fromEntries(
    names.map((name) => [name, chosen[name] ?? portFrom(env, name)]),
  ) as Ports;
  assertDistinct(ports, names);
  return ports;
}

/** What `fetch` refuses, and so every browser: https://fetch.spec.whatwg.org/#port-blocking. */
const BAD_PORTS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);
/** Of media alone, over sockets that no page opens by an address. */
const FOR_MEDIA: readonly PortName[] = ["rtcTcp", "rtcUdp"];

function portFrom(env: Variables, name: PortName): number {
  const { variable, fallback } = PORTS[name];
  const text = env[variable];
  if (text === undefined || text === "") return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Problem(`${variable} is "${text}", but a port is a number from 1 to 65535.`);
  }
  if (!BAD_PORTS.has(port) || FOR_MEDIA.includes(name)) return port;
  throw new Problem(
    `${variable} is ${port}, a port that browsers and Node.js call nobody at; choose another one.`,
  );
}

function assertDistinct(ports: Ports, names: PortName[]) {
  for (const name of names) {
    // TCP and UDP ports are counted apart.
    const twin = names.find((o) => o !== name && o !== "rtcUdp" && ports[o] === ports[name]);
    if (name === "rtcUdp" || twin === undefined) continue;
    const [a, b] = [PORTS[name].variable, PORTS[twin].variable];
    throw new Problem(`${a} and ${b} are both ${ports[name]}; give each a port of its own.`);
  }
}

/** The folder that holds the data; a relative `PARLEY_HOME` counts from the checkout. */
export function homeFrom(env: Variables): string {
  const home = env["PARLEY_HOME"] || ".parley";
  return isAbsolute(home) ? home : join(ROOT, home);
}
