import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RoomServiceClient } from "livekit-server-sdk";
import { toolPath } from "../../../local/stack/chromium.ts";
import { freePorts, isListening } from "../../../local/stack/ports.ts";
import { startTestStack } from "../../e2e/stack.ts";
import { until } from "../../local/stack/waiting.ts";
import { startBalancer } from "./balancer.ts";
import { KEY, SECRET, startSfu } from "./servers.ts";

const OWN = ["PARLEY_TEST_PORTS", "PARLEY_TEST_URL", "PARLEY_TEST_HOME"] as const;
const LIVEKIT = ["LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"] as const;

/** A stack whose LiveKit is two servers that share a Redis, behind one address. */
export async function startTwoNodes() {
  const before = { ...process.env };
  const folder = mkdtempSync(join(tmpdir(), "parley-nodes-"));
  const [ports, { app: redisPort }] = [await freePorts(), await freePorts()];
  const redis = await startRedis(redisPort, folder);
  const change = (config: object) =>
    Object.assign(config, { redis: { address: `127.0.0.1:${redisPort}` } });
  const nodes: { id: string; port: number; child: ChildProcess }[] = [];
  for (const name of ["one", "two"]) {
    const started = await startSfu({ folder, name, site: ports.site, change });
    const known = await ask(redisPort, "HKEYS nodes");
    const id = known.find((other) => nodes.every((node) => node.id !== other))!;
    nodes.push({ ...started, id });
  }
  const balancer = await startBalancer(nodes.map(({ port }) => port));
  for (const name of OWN) delete process.env[name];
  const address = `127.0.0.1:${balancer.port}`;
  const keys = { LIVEKIT_API_KEY: KEY, LIVEKIT_API_SECRET: SECRET };
  Object.assign(process.env, { LIVEKIT_URL: `ws://${address}`, ...keys });
  const stack = await startTestStack(undefined, ports);
  for (const name of LIVEKIT) restore(name, before[name]);
  return {
    nodes,
    taken: balancer.taken,
    rooms: new RoomServiceClient(`http://${address}`, KEY, SECRET, { failover: false }),
    /** The one whose room this is. */
    hostOf: async (roomName: string) => {
      const [id] = await ask(redisPort, `HGET room_node_map ${roomName}`);
      return nodes.find((node) => node.id === id)!;
    },
    async stop() {
      await stack.stop();
      balancer.stop();
      for (const { child } of nodes) child.kill("SIGKILL");
      redis.kill("SIGKILL");
      await once(redis, "exit");
      rmSync(folder, { recursive: true, force: true });
      for (const name of OWN) restore(name, before[name]);
    },
  };
}
export type TwoNodes = Awaited<ReturnType<typeof startTwoNodes>>;

async function startRedis(port: number, folder: string): Promise<ChildProcess> {
  const own = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder];
  const args = [...own, "--save", "", "--appendonly", "no"];
  const child = spawn(toolPath("redis-server"), args, { stdio: "ignore" });
  await until("Redis listens", () => isListening(port), 20_000);
  return child;
}

/** Redis' own way to be asked by hand; answers of texts and of lists of texts. */
async function ask(port: number, question: string): Promise<string[]> {
  const socket = connect({ host: "127.0.0.1", port });
  socket.write(`${question}\r\nQUIT\r\n`);
  let said = "";
  for await (const chunk of socket) said += chunk;
  return said.split("\r\n").filter((line) => line !== "" && !/^[$*+-]/.test(line));
}

function restore(name: string, value: string | undefined) {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
