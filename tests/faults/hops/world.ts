import { freePorts } from "../../../local/stack/ports.ts";
import { startTestStack } from "../../e2e/stack.ts";
import type { BrokenHop } from "./broken.ts";
import { startFront } from "./front.ts";
import { KEY, SECRET, startServers } from "./servers.ts";

const OWN = ["PARLEY_TEST_PORTS", "PARLEY_TEST_URL"] as const;
const LIVEKIT = [
  "LIVEKIT_URL",
  "LIVEKIT_API_URL",
  "LIVEKIT_API_KEY",
  "LIVEKIT_API_SECRET",
] as const;

/**
 * A stack of its own whose video server stands behind two fronts: one for browsers, which a test
 * breaks, and one for the backend's API calls, which it may lead elsewhere.
 */
export async function startBreakableStack() {
  const before = Object.fromEntries([...OWN, ...LIVEKIT].map((name) => [name, process.env[name]]));
  const ports = await freePorts();
  const servers = await startServers(ports);
  const signal = await startFront(servers.ports.healthy);
  const api = await startFront(servers.ports.healthy);
  for (const name of OWN) delete process.env[name];
  const start = async (home?: string) => {
    process.env.LIVEKIT_URL = address;
    process.env.LIVEKIT_API_URL = `http://127.0.0.1:${api.port}`;
    process.env.LIVEKIT_API_KEY = KEY;
    process.env.LIVEKIT_API_SECRET = SECRET;
    const started = await startTestStack(home, ports);
    for (const name of LIVEKIT) restore(name, before[name]);
    return started;
  };
  const usual = `ws://127.0.0.1:${signal.port}`;
  let address = usual;
  let stack = await start();
  /** Settings are read at the start: other ones are a start anew, with all that was kept. */
  const settle = async (wanted: string) => {
    if (wanted === address) return;
    address = wanted;
    await stack.stop({ keep: true });
    stack = await start(stack.home);
  };
  return {
    url: stack.url,
    ports,
    rooms: servers.rooms,
    async set({
      fault,
      apiFault,
      signal: to = "healthy",
      api: apiTo = "healthy",
      address: addressOf,
    }: Omit<BrokenHop, "name" | "verdict">) {
      await signal.set(fault, servers.ports[to]);
      await api.set(apiFault ?? null, servers.ports[apiTo]);
      await settle(addressOf?.(signal.port) ?? usual);
    },
    heal: async () => {
      await signal.set(null);
      await api.set(null);
      await settle(usual);
    },
    async stop() {
      await stack.stop();
      await Promise.all([signal.stop(), api.stop()]);
      servers.stop();
      for (const name of OWN) restore(name, before[name]);
    },
  };
}
export type BreakableStack = Awaited<ReturnType<typeof startBreakableStack>>;

function restore(name: string, value: string | undefined) {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
