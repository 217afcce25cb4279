import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Api, serveApi } from "./api.ts";
import { Auth } from "./auth.ts";
import { readAuthConfig } from "./authConfig.ts";
import { sendError } from "./body.ts";
import type { Bundle } from "./bundle.ts";
import { loadBundle, saveAnalyses } from "./bundleCache.ts";
import { Conflicts } from "./conflicts.ts";
import { Crons } from "./crons.ts";
import { Database } from "./database.ts";
import { Deployment } from "./deployment.ts";
import { messageOf, StartError } from "./errors.ts";
import { Files } from "./files.ts";
import { type Analysis, Functions } from "./functions.ts";
import { hostApi } from "./host.ts";
import { jsonLog, type Log } from "./log.ts";
import { Overlaps } from "./overlaps.ts";
import { Scheduler } from "./scheduler.ts";
import { serveSite } from "./site.ts";
import { emptySnapshots } from "./snapshots.ts";
import { serveSockets } from "./sockets.ts";
import { syscalls } from "./syscalls/index.ts";
import { watchFunctions } from "./watch.ts";

export type EngineOptions = {
  dataDir: string;
  host?: string;
  /** Port of the client protocol, and of HTTP actions; 0 takes a free one. */
  port: number;
  sitePort: number;
  /** Absolute path of a `convex/` folder. */
  functionsDir: string;
  env: Record<string, string>;
  adminKey: string;
  /** Takes over changed functions while it runs. */
  watch?: boolean;
  /** Test mode: mutations lose races at this rate. */
  conflicts?: { seed: number; rate: number };
  /** Test mode: each mutation ran beside what others committed in this time before it. */
  overlapMs?: number;
  /** Test mode: how long an action may take, instead of Convex's ten minutes. */
  actionWallMs?: number;
  log?: (line: string) => void;
};
export type Engine = { url: string; siteUrl: string; stop(): Promise<void> };

/** @throws StartError with one sentence that says what to do */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const log = jsonLog(options.log ?? ((line) => process.stderr.write(`${line}\n`)));
  const database = Database.open(options.dataDir);
  const servers: Server[] = [];
  try {
    return await start(options, database, servers, log);
  } catch (error) {
    for (const server of servers) server.close();
    database.close();
    throw error instanceof StartError ? error : new StartError(messageOf(error), { cause: error });
  }
}

async function start(
  options: EngineOptions,
  database: Database,
  servers: Server[],
  log: Log,
): Promise<Engine> {
  const deployment = new Deployment(database, log);
  const auth = new Auth(options.adminKey);
  emptySnapshots(options.dataDir);
  const files = new Files(deployment, options.dataDir);
  const scheduler = new Scheduler(deployment);
  const crons = new Crons(deployment);
  if (options.conflicts) deployment.conflicts = new Conflicts(options.conflicts);
  if (options.overlapMs) deployment.overlaps = new Overlaps(options.overlapMs);
  if (options.actionWallMs) deployment.actionWallMs = options.actionWallMs;
  deployment.syscalls = syscalls(deployment, files, scheduler);
  const host = hostApi(deployment.syscalls, log);

  const api: Api = { deployment, auth, files };
  // Ports are taken before the functions are there, as these may read their own address.
  const ready = Promise.withResolvers<void>();
  const handler = handlerAfter(ready.promise, log);
  const server = createServer(handler((request, response) => serveApi(api, request, response)));
  const siteOrigin = { value: "" };
  const site = createServer(
    handler((request, response) =>
      serveSite({ deployment, auth, origin: siteOrigin.value }, request, response),
    ),
  );
  servers.push(server, site);
  const closeSockets = serveSockets(server, deployment, auth, ready.promise);
  const address = options.host ?? "127.0.0.1";
  const { bundle, analyses } = await loadBundle(options.functionsDir, options.dataDir);
  const url = await listen(server, address, options.port);
  const siteUrl = (siteOrigin.value = await listen(site, address, options.sitePort));
  files.url = url;
  const env = { CONVEX_CLOUD_URL: url, CONVEX_SITE_URL: siteUrl, ...options.env };

  const install = (next: Bundle, known: Record<string, Analysis>): void => {
    const functions = new Functions(next, { env, host, dataDir: options.dataDir, analyses: known });
    const providers = readAuthConfig(next.authConfig, env);
    applySchemas(deployment, functions);
    auth.providers = providers;
    (deployment.functions as Functions | undefined)?.retire();
    deployment.functions = functions;
    saveAnalyses(options.dataDir, next, functions.analyses());
  };
  install(bundle, analyses);
  pruneRequests(database);
  await scheduler.start();
  crons.start();
  ready.resolve();
  const stopWatching = options.watch
    ? watchFunctions(options.functionsDir, bundle, log, async (next) => {
        await deployment.lock.run(() => install(next, {}));
        crons.start();
        deployment.cache.clear();
      })
    : (): void => undefined;

  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    stopWatching();
    scheduler.stop();
    crons.stop();
    closeSockets();
    await deployment.functions.stop();
    await Promise.all(servers.map(close));
    await deployment.lock.idle();
    database.close();
  };
  return { url, siteUrl, stop };
}

/** All components' tables in one SQL transaction: a schema that does not fit changes nothing. */
function applySchemas({ database, catalog }: Deployment, functions: Functions): void {
  const before = catalog.snapshot();
  try {
    database.atomically(() => {
      for (const [path, component] of functions.components) catalog.apply(path, component.schema);
    });
  } catch (error) {
    catalog.restore(before);
    throw error;
  }
}

const REQUESTS_KEPT_MS = 24 * 3_600_000;

/** A client that resends a mutation does so soon; a day is Convex's order of magnitude. */
function pruneRequests(database: Database): void {
  database.run("DELETE FROM requests WHERE at < ?", Date.now() - REQUESTS_KEPT_MS);
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function handlerAfter(ready: Promise<void>, log: Log) {
  return (serve: Handler) =>
    (request: IncomingMessage, response: ServerResponse): void => {
      request.on("error", () => undefined);
      response.on("error", () => undefined);
      ready
        .then(() => serve(request, response))
        .catch((error: unknown) => sendError(request, response, error, log));
    };
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is in use" : `cannot be opened (${error.message})`;
      reject(
        new StartError(`Port ${port} on ${host} ${why}; stop what uses it or choose another.`),
      );
    });
    server.listen(port, host, () => {
      const { address, port: taken } = server.address() as AddressInfo;
      const name = address.includes(":") ? `[${address}]` : address;
      resolve(`http://${name}:${taken}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
