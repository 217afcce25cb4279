import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../stack/problem.ts";
import type { TargetOptions } from "./options.ts";

type Nginx = { binary: string; rtmp: string };
type Place = { folder: string; onEnded: () => void };

/** Folders that are not on everybody's PATH. */
const ALSO = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];

/** nginx with its rtmp module beside it, where the system has both. */
export function findNginx(path = process.env["PATH"] ?? ""): Nginx | null {
  for (const folder of [...path.split(delimiter), ...ALSO]) {
    const binary = join(folder, "nginx");
    const lib = join(dirname(folder), "lib", "nginx", "modules", "ngx_rtmp_module.so");
    const lib64 = lib.replace("/lib/nginx", "/lib64/nginx");
    const rtmp = [lib, lib64].find((file) => existsSync(file));
    if (rtmp && existsSync(binary)) return { binary, rtmp };
  }
  return null;
}

/** The server; who publishes is asked for the key, and `onEnded` is called when they are done. */
export async function startNginx(
  nginx: Nginx,
  { folder, port, key, onEnded }: Pick<TargetOptions, "port" | "key"> & Place,
) {
  const gate = await startGate(key, onEnded);
  const { port: gatePort } = gate.address() as AddressInfo;
  const config = join(folder, "nginx.conf");
  writeFileSync(config, configOf({ rtmp: nginx.rtmp, port, gatePort }));
  const args = ["-p", folder, "-e", "error.log", "-c", config];
  const child = spawn(nginx.binary, args, { stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()));
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve()).once("close", () => resolve());
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    gate.close();
  };
  const isUp = await Promise.race([untilUp(port), ended.then(() => false)]);
  if (isUp) return { ended, stop };
  await stop();
  throw new Problem(`nginx did not start: ${words.trim().split("\n").at(-1) ?? "no reason given"}`);
}

/** An encoder waits for who looks on, but not for ever. */
const WATCHED_WITHIN_MS = 3_000;

/**
 * Answers nginx's question who may publish, and hears when they are done: who looks on is told
 * nothing of that. A stream begins once somebody looks on, so that nothing of it is missed. Looking
 * on is free on this machine.
 */
async function startGate(key: string, onEnded: () => void): Promise<Server> {
  let publisher: string | null = null;
  let watched = Promise.withResolvers<void>();
  async function answer(asked: URLSearchParams): Promise<200 | 403> {
    const client = asked.get("clientid");
    const call = asked.get("call");
    if (call === "publish") {
      if (asked.get("name") !== key) return 403;
      // A second one beside it is refused by nginx itself, and its end is none.
      publisher ??= client;
      await Promise.race([watched.promise, sleep(WATCHED_WITHIN_MS)]);
    }
    if (call === "play") watched.resolve();
    if (call === "publish_done" && client === publisher) {
      publisher = null;
      watched = Promise.withResolvers();
      onEnded();
    }
    return 200;
  }
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body = (body + chunk.toString()).slice(0, 10_000)));
    request.on("end", () => {
      const answered = answer(new URLSearchParams(body));
      void answered.then((status) => response.writeHead(status).end());
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  return server;
}

function configOf({ rtmp, port, gatePort }: { rtmp: string; port: number; gatePort: number }) {
  return `load_module ${rtmp};
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log;
events { worker_connections 64; }
rtmp {
  server {
    listen 127.0.0.1:${port};
    access_log off;
    application live {
      live on;
      on_publish http://127.0.0.1:${gatePort}/;
      on_publish_done http://127.0.0.1:${gatePort}/;
      on_play http://127.0.0.1:${gatePort}/;
    }
  }
}
`;
}

const TRIES = 100;

async function untilUp(port: number): Promise<boolean> {
  for (let i = 0; i < TRIES; i += 1) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false)).once("close", () => resolve(false));
      socket.setTimeout(1_000, () => socket.destroy());
      socket.once("connect", () => socket.destroy());
    });
    if (isUp) return true;
    await sleep(50);
  }
  return false;
}
