import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { studioEnv } from "../../tests/local/recorder/session.ts";
import { Studio } from "../../tests/local/recorder/studio.ts";
import { engineArgs } from "../../local/engine/command.ts";
import { freePorts } from "../../local/stack/ports.ts";
import { startIssuer } from "../issuer.ts";

export const ADMIN_KEY = "soak-admin-key";
const START_LIMIT_MS = 30_000;

export type Servers = Awaited<ReturnType<typeof startServers>>;

/** Engine, SFU and recorder, each a process that may be killed, and a line to the engine that may be cut. */
export async function startServers() {
  const studio = await Studio.open({ hasEar: false });
  const issuer = await startIssuer();
  const { convex: port } = await freePorts();
  const folder = mkdtempSync(join(tmpdir(), "parley-soak-"));
  const options = join(folder, "engine.json");
  writeFileSync(options, JSON.stringify(engineOptions(folder, port, studio, issuer.url)), {
    mode: 0o600,
  });
  const engineUrl = `http://127.0.0.1:${port}`;
  const line = await startLine(port);
  let engine: ChildProcess | null = null;

  async function startEngine(): Promise<void> {
    engine = spawn(process.execPath, engineArgs(options), {
      stdio: ["pipe", "ignore", "ignore"],
    });
    for (const end = Date.now() + START_LIMIT_MS; Date.now() < end;) {
      if (await isUp(engineUrl)) return;
      await sleep(30);
    }
    throw new Error("the engine did not come back");
  }

  async function killEngine(): Promise<void> {
    if (engine === null) return;
    const ended = once(engine, "exit");
    engine.kill("SIGKILL");
    await ended;
    engine = null;
  }

  await startEngine();
  return {
    studio,
    issuer,
    engineUrl,
    /** What clients are given: the same by way of the line. */
    url: line.url,
    siteUrl: `http://127.0.0.1:${studio.sitePort}`,
    cutLine: line.cut,
    startEngine,
    killEngine,
    async stop() {
      line.stop();
      await killEngine();
      await studio.close();
      issuer.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function engineOptions(folder: string, port: number, studio: Studio, issuerUrl: string) {
  return {
    dataDir: join(folder, "data"),
    port,
    sitePort: studio.sitePort,
    functionsDir: resolve("convex"),
    adminKey: ADMIN_KEY,
    env: {
      CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
      LOCAL_ISSUER_URL: issuerUrl,
      APP_ORIGINS: "http://127.0.0.1",
      ...studioEnv(studio),
    },
  };
}

async function isUp(url: string): Promise<boolean> {
  return await fetch(`${url}/version`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** A TCP proxy whose connections all break at once, now and then. */
async function startLine(targetPort: number) {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const backend = connect(targetPort, "127.0.0.1");
    const end = () => (client.destroy(), backend.destroy());
    for (const socket of [client, backend]) {
      sockets.add(socket);
      socket.on("error", end).on("close", () => (sockets.delete(socket), end()));
    }
    client.pipe(backend).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, cut, stop: () => (cut(), server.close()) };
}
