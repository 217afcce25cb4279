import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect, createServer } from "node:net";
import { errorCodeOf, Problem } from "./problem.ts";
import { PORTS, type PortName, type Ports } from "./settings.ts";

const LOOPBACK = "127.0.0.1";

/** Refuses, by name, the first port that somebody else listens on. `lan` is served elsewhere. */
export async function assertPortsFree(
  ports: Ports,
  names: PortName[],
  lanAddress: string | null = null,
) {
  const reasons = await Promise.all(
    names.map((name) => whyTaken(name, ports[name], name === "lan" ? lanAddress : null)),
  );
  const at = reasons.findIndex((reason) => reason !== undefined);
  const name = names[at];
  if (name === undefined) return;
  const { variable, what } = PORTS[name];
  const how = reasons[at] === "EACCES" ? "may not be used by you" : "is already in use";
  throw new Problem(
    `Port ${ports[name]} for ${what} ${how}: free it, or set ${variable} to another port.`,
  );
}

async function whyTaken(
  name: PortName,
  port: number,
  address: string | null,
): Promise<string | undefined> {
  if (name === "rtcUdp") return bindUdp(port);
  const host = address ?? LOOPBACK;
  // macOS lets 127.0.0.1 be bound beside a wildcard listener: so ask first whether one answers.
  if (await isListening(port, host)) return "EADDRINUSE";
  return listenTcp(port, host);
}

export function isListening(port: number, host = LOOPBACK): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result: boolean) => (socket.destroy(), resolve(result));
    socket.setTimeout(500, () => end(false));
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}

function listenTcp(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(errorCodeOf(error) ?? "unknown"));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

function bindUdp(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", (error) => (socket.close(), resolve(errorCodeOf(error) ?? "unknown")));
    socket.bind(port, "0.0.0.0", () => socket.close(() => resolve(undefined)));
  });
}

/** Below those that a system gives to connections that go out: one of them would be taken any moment. */
const SPARE = { from: 20_000, until: 30_000 };

/** Ports that nobody uses now, for a stack beside a running one (tests, bench). */
export async function freePorts(): Promise<Ports> {
  const names = Object.keys(PORTS) as PortName[];
  const found = await Promise.all(names.map(async (name) => [name, await freePort()]));
  return Object.fromEntries(found) as Ports;
}

/**
 * Each process counts from a place of its own: what it was given it may take into use later, and
 * two that ask at the same time are seldom near each other.
 */
let last = randomInt(SPARE.from, SPARE.until);

/** One that nobody uses now, by TCP or by UDP, and that was not given to this process before. */
export async function freePort(): Promise<number> {
  for (;;) {
    last = last + 1 < SPARE.until ? last + 1 : SPARE.from;
    const port = last;
    const reasons = await Promise.all([listenTcp(port, LOOPBACK), bindUdp(port)]);
    if (reasons.every((reason) => reason === undefined)) return port;
  }
}
