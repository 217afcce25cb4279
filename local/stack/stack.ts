import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { finishRestore } from "../backup/swap.ts";
import { lanAddressFrom } from "../lan/address.ts";
import { ensureBuild } from "./build.ts";
import { checkEnvironment, describeFindings } from "./check-environment.ts";
import { addressesOf, lacksSpeech, monitoringToken, type Context } from "./context.ts";
import { readEnvironment } from "./environment.ts";
import { makeFolder } from "./files.ts";
import { takeLock } from "./lock.ts";
import { isSettled, Part, type PartName, type PartReport, type PartSpec } from "./part.ts";
import { partSpecs } from "./parts.ts";
import { homePaths } from "./paths.ts";
import { assertPortsFree } from "./ports.ts";
import { Problem } from "./problem.ts";
import { collectReports, tellBackend } from "./reports.ts";
import { loadSecrets, type Secrets } from "./secrets.ts";
import { seedDemo } from "./seed.ts";
import { homeFrom, portsFrom, type PortName, type Ports } from "./settings.ts";
import { serveStatus } from "./status.ts";

export type StackOptions = {
  /** Defaults: `PARLEY_HOME` and the ports' variables. */
  home?: string;
  ports?: Partial<Ports>;
  dev?: boolean;
  lan?: boolean;
  /** Which of the machine's addresses `lan` serves; by default `PARLEY_LAN_ADDRESS`. */
  lanAddress?: string;
  /** False: serve the build that is there, whatever changed since. */
  build?: boolean;
  log?: (line: string) => void;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
  /** Other parts in place of the real ones, for tests of the supervisor itself. */
  specs?: (context: Context) => PartSpec[];
};

export type Stack = {
  url: string;
  lanUrl: string | null;
  /** False where Clerk signs people in. */
  hasDemoPeople: boolean;
  secrets: Secrets;
  ports: Ports;
  readonly parts: PartReport[];
  /** Resolves with the reason when a part that is needed has given up. */
  failed: Promise<Problem>;
  kill(part: PartName, signal?: NodeJS.Signals): void;
  /** Kills a part and keeps it away for that long: for tests of faults. */
  hold(part: PartName, ms: number): void;
  stop(): Promise<void>;
};

type Undo = (() => unknown)[];

/** Starts every part; resolves once all are well, the demo data is there and a page answers. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const undo: Undo = [];
  const stop = once(async () => {
    for (const step of undo.toReversed()) await step();
  });
  const failing = new AbortController();
  const signal = AbortSignal.any([failing.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    return await start({ ...options, signal }, undo, stop);
  } catch (error) {
    failing.abort();
    await stop();
    throw error;
  }
}

async function start(options: StackOptions, undo: Undo, stop: () => Promise<void>) {
  const say = options.log ?? (() => {});
  const context = await prepare(options, undo);
  const parts = (options.specs ?? partSpecs)(context).map((spec) => new Part(spec, say));
  if (options.specs === undefined && lacksSpeech(context)) {
    say(
      "Recordings have no captions here: the speech engine could not be had (npm start tries daily).",
    );
  }
  await openStatus(context, parts, undo);
  if (!context.services.convexUrl) tellOfParts(context, parts, undo);
  await assertPortsFree(
    context.ports,
    parts.flatMap((part) => PORTS_OF[part.report.name]),
    context.lanAddress,
  );
  say(`Starting ${list(parts.map((part) => part.report.title))} (a few seconds) …`);
  undo.push(() => Promise.all(parts.map((part) => part.stop())));
  await Promise.race([bringUp(context, parts, options), refusalOf(options.signal)]);
  return stackOf(context, parts, stop);
}

/** All parts at once; the app waits for its build alone. */
async function bringUp(context: Context, parts: Part[], options: StackOptions) {
  const { paths, environment: env } = context;
  const isReal = options.specs === undefined;
  await Promise.all(
    parts.map(async (part) => {
      const { name } = part.report;
      if (name === "app" && isReal && !options.dev && options.build !== false) {
        const logFile = join(paths.logs, "build.log");
        await ensureBuild({ env, logFile, say: options.log ?? (() => {}), signal: options.signal });
        if (options.signal?.aborted) return;
      }
      await (part.isOptional ? part.start().catch(() => {}) : part.start());
      if (name === "engine" && isReal) await seed(context);
    }),
  );
  await allWell(parts, options.signal);
}

const LOOK_EVERY_MS = 50;

/** One may have died again while another was still coming up; one that gives up ends the start. */
async function allWell(parts: Part[], signal: AbortSignal | undefined) {
  const failed = failureOf(parts).then((problem) => {
    throw problem;
  });
  failed.catch(() => {});
  while (!signal?.aborted && !parts.every((part) => isSettled(part.report))) {
    await Promise.race([failed, sleep(LOOK_EVERY_MS)]);
  }
}

/** Why a part gave up without which nothing goes on. */
function failureOf(parts: Part[]): Promise<Problem> {
  return Promise.race(parts.flatMap((part) => (part.isOptional ? [] : part.failed)));
}

/** Demo people can only sign in, and so only be of use, with the local issuer. */
async function seed(context: Context) {
  if (context.services.clerk) return;
  const { engine, issuer } = addressesOf(context);
  await seedDemo(engine, context.secrets.engineAdminKey, issuer);
}

function stackOf(context: Context, parts: Part[], stop: () => Promise<void>): Stack {
  const { secrets, ports, services } = context;
  const { app, lan } = addressesOf(context);
  return {
    url: app,
    lanUrl: lan,
    hasDemoPeople: services.clerk === null,
    secrets,
    ports,
    get parts() {
      return parts.map((part) => part.report);
    },
    failed: failureOf(parts),
    kill: (name, signal) => parts.find((part) => part.report.name === name)?.kill(signal),
    hold: (name, ms) => parts.find((part) => part.report.name === name)?.hold(ms),
    stop,
  };
}

/** Everything that can refuse a start before a part runs. */
async function prepare(options: StackOptions, undo: Undo): Promise<Context> {
  const environment = readEnvironment();
  const ports = portsFrom(environment, options.ports);
  const paths = homePaths(options.home ?? homeFrom(environment));
  for (const folder of [paths.home, paths.logs, paths.people, paths.lan]) makeFolder(folder);
  const lock = takeLock(paths, { pid: process.pid, url: `http://127.0.0.1:${ports.app}` });
  undo.push(() => lock.release());
  finishRestore(paths);
  makeFolder(paths.engineData);
  // The engine's own mark, from its first start on.
  const isUsed = existsSync(join(paths.engineData, "created"));
  const secrets = loadSecrets(paths.secrets, { isUsed });
  const { services, findings } = await checkEnvironment(environment);
  if (findings.length > 0) throw new Problem(describeFindings(findings));
  return {
    paths,
    ports,
    secrets,
    services,
    environment,
    isDevelopment: options.dev ?? false,
    lanAddress: options.lan ? (options.lanAddress ?? lanAddressFrom(environment)) : null,
    echo: options.dev ? (options.log ?? null) : null,
    reports: collectReports(),
  };
}

async function openStatus(context: Context, parts: Part[], undo: Undo) {
  const startedAt = Date.now();
  const server = await serveStatus(context.ports.status, () => {
    const reports = parts.map((part) => part.report);
    const ok = reports.every(isSettled);
    return { ok, pid: process.pid, startedAt, url: addressesOf(context).app, parts: reports };
  });
  undo.push(() => (server.closeAllConnections(), server.close()));
}

/** A backend that is elsewhere hears of this machine by Prometheus. */
function tellOfParts(context: Context, parts: Part[], undo: Undo) {
  const stop = tellBackend({
    site: addressesOf(context).site,
    token: monitoringToken(context),
    reports: context.reports,
    parts: () => parts.map((part) => part.report),
  });
  undo.push(stop);
}

const PORTS_OF: Record<PartName, PortName[]> = {
  app: ["app"],
  engine: ["convex", "site"],
  people: ["people"],
  sfu: ["livekit", "rtcTcp", "rtcUdp"],
  recorder: ["recorder"],
  captions: ["captions"],
  proxy: ["lan"],
};

function refusalOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = () => reject(new Problem("Stopped before everything was up."));
    if (signal?.aborted) refuse();
    signal?.addEventListener("abort", refuse, { once: true });
  });
}

function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => (result ??= action());
}

const list = (titles: string[]) => titles.join(", ").replace(/, ([^,]*)$/, " and $1");
