import { join } from "node:path";
import type { CaptionsOptions } from "../captions/options.ts";
import type { RecorderOptions } from "../recorder/options.ts";
import { ffmpegPath, speechPath } from "./chromium.ts";
import { writePrivateJson } from "./files.ts";
import { sfuBinary } from "../sfu/binary.ts";
import { writeSfuConfig } from "../sfu/config.ts";
import { sfuLine } from "../sfu/logLine.ts";
import { appLine } from "./appLine.ts";
import { engineArgs } from "../engine/command.ts";
import { NEXT } from "./build.ts";
import {
  addressesOf,
  deploymentEnv,
  hasCaptions,
  hasRecorder,
  monitoringToken,
  type Context,
} from "./context.ts";
import type { Program } from "./launch.ts";
import type { PartName, PartSpec } from "./part.ts";
import { ROOT } from "./paths.ts";
import { isListening } from "./ports.ts";

const ECHOED = new Set<PartName>(["app", "engine"]);

/** The parts that this start runs: those that the environment does not have elsewhere. */
export function partSpecs(context: Context): PartSpec[] {
  const { services, lanAddress } = context;
  return [
    ...(services.livekit ? [] : [sfu(context)]),
    ...(services.convexUrl ? [] : [engine(context)]),
    ...(services.clerk ? [] : [people(context)]),
    ...(hasRecorder(context) ? [recorder(context)] : []),
    ...(hasCaptions(context) ? [captions(context)] : []),
    app(context),
    ...(lanAddress ? [proxy(context, lanAddress)] : []),
  ];
}

function sfu(context: Context): PartSpec {
  const { paths, ports, secrets, lanAddress } = context;
  const mediaAddress = lanAddress ?? "127.0.0.1";
  writeSfuConfig(paths.sfuConfig, { ports, secrets, mediaAddress });
  const server = foreign(context, "sfu", sfuBinary(), ["--config", paths.sfuConfig]);
  const program = { ...server, form: sfuLine };
  const probe = answers(addressesOf(context).sfu);
  return { name: "sfu", title: "the SFU", program, probe, startLimitMs: 30_000 };
}

function engine(context: Context): PartSpec {
  const { paths, ports, secrets, isDevelopment } = context;
  writePrivateJson(paths.engineOptions, {
    dataDir: paths.engineData,
    host: "127.0.0.1",
    port: ports.convex,
    sitePort: ports.site,
    functionsDir: join(ROOT, "convex"),
    env: deploymentEnv(context),
    adminKey: secrets.engineAdminKey,
    watch: isDevelopment,
  });
  const program = node(context, "engine", engineArgs(paths.engineOptions));
  const probe = answers(`${addressesOf(context).engine}/version`);
  return { name: "engine", title: "the engine", program, probe, startLimitMs: 60_000 };
}

function people(context: Context): PartSpec {
  const { paths, ports, lanAddress } = context;
  const { issuer, origins } = addressesOf(context);
  writePrivateJson(paths.peopleOptions, {
    port: ports.people,
    keysFile: paths.peopleKeys,
    issuer,
    origins,
    hosts: [
      `127.0.0.1:${ports.people}`,
      `localhost:${ports.people}`,
      ...(lanAddress ? [`${lanAddress}:${ports.lan}`] : []),
    ],
  });
  const program = own(context, "people", "local/people/main.ts", [paths.peopleOptions]);
  const probe = answers(`${issuer}/health`);
  return { name: "people", title: "the people issuer", program, probe, startLimitMs: 20_000 };
}

function recorder(context: Context): PartSpec {
  const { paths, ports, secrets } = context;
  const { recorder: address, sfu: livekitApiUrl, site } = addressesOf(context);
  const options: RecorderOptions = {
    port: ports.recorder,
    folder: paths.recordings,
    livekitApiUrl,
    livekitUrl: livekitApiUrl.replace(/^http/, "ws"),
    apiKey: secrets.livekitKey,
    apiSecret: secrets.livekitSecret,
    webhookUrl: `${site}/livekit/webhook`,
    ffmpeg: ffmpegPath(),
  };
  writePrivateJson(paths.recorderOptions, options);
  const program = own(context, "recorder", "local/recorder/main.ts", [paths.recorderOptions]);
  const probe = answers(`${address}/healthz`);
  const part = { name: "recorder", title: "the recorder" } as const;
  const without = "Nothing is recorded or goes live until Parley is started again.";
  return { ...part, program, probe, startLimitMs: 20_000, without };
}

function captions(context: Context): PartSpec {
  const { paths, ports, secrets } = context;
  const options: CaptionsOptions = {
    port: ports.captions,
    folder: paths.captions,
    secret: secrets.captionsSecret,
    ffmpeg: ffmpegPath(),
    python: speechPath(),
    hasParent: true,
  };
  writePrivateJson(paths.captionsOptions, options);
  const program = own(context, "captions", "local/captions/main.ts", [paths.captionsOptions]);
  const probe = answers(`${addressesOf(context).captions}/healthz`);
  const part = { name: "captions", title: "the transcriber" } as const;
  const without = "Recordings have no captions until Parley is started again.";
  return { ...part, program, probe, startLimitMs: 20_000, without };
}

function app(context: Context): PartSpec {
  const { ports, isDevelopment } = context;
  const address = addressesOf(context).app;
  const mode = isDevelopment ? "dev" : "start";
  const args = [NEXT, mode, "--hostname", "127.0.0.1", "--port", String(ports.app)];
  const program = foreign(context, "app", process.execPath, args);
  program.env = { ...program.env, ...appEnv(context) };
  // In development the terminal shows what Next.js says as it says it.
  if (!isDevelopment) program.form = appLine;
  // The page that everyone meets first. In development its first answer compiles it, and each
  // further one would be a line in the terminal.
  const page = answers(`${address}/sign-in`);
  const probe = isDevelopment ? onceThen(page, accepts(ports.app)) : page;
  const startLimitMs = isDevelopment ? 180_000 : 60_000;
  return { name: "app", title: "the app", program, probe, startLimitMs };
}

function appEnv(context: Context): Record<string, string> {
  const { browser, issuer, status } = addressesOf(context);
  return {
    NODE_ENV: context.isDevelopment ? "development" : "production",
    CONVEX_URL: browser.convex,
    ...(browser.site ? { CONVEX_SITE_URL: browser.site } : {}),
    LIVEKIT_URL: browser.livekit,
    LOCAL_ISSUER_URL: issuer,
    LOCAL_ISSUER_BROWSER_URL: browser.people,
    PARLEY_STATUS_URL: status,
    MONITORING_TOKEN: monitoringToken(context),
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

function proxy(context: Context, address: string): PartSpec {
  const { paths, ports } = context;
  const options = join(paths.lan, "proxy.json");
  writePrivateJson(options, { address, ports, folder: paths.lan });
  const program = own(context, "proxy", "local/lan/main.ts", [options]);
  // Its certificate is not to be trusted by us either; that it listens is all of its own work.
  const probe = () => isListening(ports.lan, address);
  return { name: "proxy", title: "the TLS proxy", program, probe, startLimitMs: 20_000 };
}

/** A process of ours: it reads its options from a file and ends when its stdin closes. */
function own(context: Context, name: PartName, script: string, args: string[]): Program {
  return node(context, name, [join(ROOT, script), ...args]);
}

function node(context: Context, name: PartName, args: string[]): Program {
  return { ...foreign(context, name, process.execPath, args), isForeign: false };
}

function foreign(context: Context, name: PartName, command: string, args: string[]): Program {
  const { paths, echo, environment, reports } = context;
  // In development the terminal shows what one's own code says.
  const shown = echo && ECHOED.has(name) ? echo : null;
  return {
    command,
    args,
    env: environment,
    cwd: ROOT,
    logFile: join(paths.logs, `${name}.log`),
    isForeign: true,
    onLine: (line) => {
      reports.hear(name, line);
      shown?.(`${name}: ${line}`);
    },
  };
}

function answers(url: string) {
  return async (signal: AbortSignal) => {
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    return response.ok;
  };
}

const accepts = (port: number) => () => isListening(port);

/** The first check until it has succeeded, the second from then on. */
function onceThen(first: PartSpec["probe"], then: PartSpec["probe"]): PartSpec["probe"] {
  let hasSucceeded = false;
  return async (signal) => {
    if (hasSucceeded) return then(signal);
    hasSucceeded = await first(signal);
    return hasSucceeded;
  };
}
