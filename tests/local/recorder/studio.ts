import { EgressInfo, EgressStatus } from "@livekit/protocol";
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import {
  AccessToken,
  EgressClient,
  RoomServiceClient,
  WebhookReceiver,
  type WebhookEvent,
} from "livekit-server-sdk";
import type { RecorderOptions } from "../../../local/recorder/options.ts";
import { sfuBinary } from "../../../local/sfu/binary.ts";
import { writeSfuConfig } from "../../../local/sfu/config.ts";
import { ffmpegPath } from "../../../local/stack/chromium.ts";
import { writePrivateJson } from "../../../local/stack/files.ts";
import { ROOT } from "../../../local/stack/paths.ts";
import { freePorts } from "../../../local/stack/ports.ts";
import { NODE, until } from "../stack/waiting.ts";
import type { Pattern } from "./pattern.ts";

const PERSON = join(ROOT, "tests", "local", "recorder", "person.ts");
const RECORDER = join(ROOT, "local", "recorder", "main.ts");
const SECRETS = {
  livekitKey: "APIrecordertests",
  livekitSecret: "a-secret-of-the-tests-of-the-recorder",
  engineAdminKey: "not-used",
  keysSecret: "not-used",
  captionsSecret: "not-used",
  monitoringToken: "not-used",
  guestKey: "not-used",
  guestKeySet: "not-used",
};

export type StudioOptions = Partial<RecorderOptions> & {
  /** False: somebody else listens to the webhooks, on `sitePort`. */
  hasEar?: boolean;
  /** Bytes beyond which the system lets no file of the recorder grow. */
  largestFile?: number;
};

/** A real SFU, the recorder's process, generated people, and an ear for its webhooks. */
export class Studio {
  readonly options: RecorderOptions;
  readonly events: WebhookEvent[] = [];
  readonly rooms: RoomServiceClient;
  readonly client: EgressClient;
  recorder!: ChildProcess;
  /** Where the SFU alone sends its webhooks, whatever `webhookUrl` was given. */
  readonly sfuPosts: number;
  #sfu!: ChildProcess;
  #config: string;
  #optionsFile: string;
  #largestFile: number | undefined;
  #children: ChildProcess[] = [];
  #ear: Server;
  #refused = 0;

  static async open(given: StudioOptions = {}): Promise<Studio> {
    const { hasEar = true, largestFile, ...changes } = given;
    // Shared by the tests of a file, so not a folder of a single one.
    const folder = mkdtempSync(join(tmpdir(), "parley-recorder-"));
    const ports = await freePorts();
    const config = join(folder, "sfu.json");
    writeSfuConfig(config, { ports, secrets: SECRETS, mediaAddress: "127.0.0.1" });
    const options = {
      port: ports.recorder,
      folder: join(folder, "recordings"),
      livekitApiUrl: `http://127.0.0.1:${ports.livekit}`,
      livekitUrl: `ws://127.0.0.1:${ports.livekit}`,
      apiKey: SECRETS.livekitKey,
      apiSecret: SECRETS.livekitSecret,
      webhookUrl: `http://127.0.0.1:${ports.site}/livekit/webhook`,
      ffmpeg: ffmpegPath(),
      ...changes,
    };
    const studio = new Studio(options, config, join(folder, "recorder.json"), ports.site);
    studio.#largestFile = largestFile;
    await studio.#open(hasEar);
    return studio;
  }

  private constructor(
    options: RecorderOptions,
    config: string,
    optionsFile: string,
    sfuPosts: number,
  ) {
    this.sfuPosts = sfuPosts;
    this.options = options;
    this.#config = config;
    this.#optionsFile = optionsFile;
    const { livekitApiUrl, apiKey, apiSecret } = options;
    this.rooms = new RoomServiceClient(livekitApiUrl, apiKey, apiSecret, { failover: false });
    this.client = new EgressClient(this.url, apiKey, apiSecret, { failover: false });
    this.#ear = this.#listen();
  }

  get url() {
    return `http://127.0.0.1:${this.options.port}`;
  }

  /** Where the SFU and the recorder send their webhooks. */
  get sitePort() {
    return Number(new URL(this.options.webhookUrl).port);
  }

  async #open(hasEar: boolean) {
    writePrivateJson(this.#optionsFile, this.options);
    if (hasEar) {
      await new Promise<void>((done) => this.#ear.listen(this.sitePort, "127.0.0.1", done));
    }
    await Promise.all([this.startSfu(), this.startRecorder()]);
  }

  async close() {
    for (const child of [...this.#children, this.#sfu]) await end(child, "SIGKILL");
    await end(this.recorder, "SIGTERM");
    this.#ear.closeAllConnections();
    this.#ear.close();
    rmSync(dirname(this.#config), { recursive: true, force: true });
  }

  async startSfu() {
    const sfu = spawn(sfuBinary(), ["--config", this.#config], { stdio: "ignore" });
    this.#sfu = sfu;
    const isUp = () => {
      if (sfu.exitCode !== null) throw new Error(`the SFU ended with ${sfu.exitCode}`);
      return answers(this.options.livekitApiUrl);
    };
    await until("the SFU answers", isUp, 30_000);
  }

  killSfu() {
    return end(this.#sfu, "SIGKILL");
  }

  async startRecorder() {
    const [program, ...args] = limited([NODE, RECORDER, this.#optionsFile], this.#largestFile);
    this.recorder = spawn(program!, args, {
      cwd: ROOT,
      stdio: ["pipe", "inherit", "inherit"],
    });
    await until("the recorder answers", () => answers(`${this.url}/healthz`), 30_000);
  }

  killRecorder() {
    return end(this.recorder, "SIGKILL");
  }

  /** Somebody in the room, whose camera and microphone are on when this resolves. */
  async join(room: string, name: string, pattern: Pattern, sources?: string): Promise<Person> {
    return await this.enter(await this.token({ room, roomJoin: true }, name), pattern, sources);
  }

  /** The same with a token that somebody else gave. */
  async enter(token: string, pattern: Pattern, sources?: string): Promise<Person> {
    const { livekitUrl } = this.options;
    const args = [PERSON, livekitUrl, token, pattern, ...(sources ? [sources] : [])];
    const env = { ...process.env, NODE_ENV: "production" as const };
    const child = spawn(NODE, args, { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"], env });
    this.#children.push(child);
    const person = new Person(child);
    await person.says("ready");
    return person;
  }

  token(grant: Record<string, unknown>, identity?: string): Promise<string> {
    const { apiKey, apiSecret } = this.options;
    const token = new AccessToken(apiKey, apiSecret, { identity, name: identity, ttl: 600 });
    token.addGrant(grant);
    return token.toJwt();
  }

  async info(egressId: string): Promise<EgressInfo> {
    const [info] = await this.client.listEgress({ egressId });
    return info!;
  }

  /** Resolves with what is known once it has that state; fails at once in an end that is another. */
  async reaches(egressId: string, status: EgressStatus, limitMs = 20_000): Promise<EgressInfo> {
    let info = await this.info(egressId);
    const isThere = async () => {
      info = await this.info(egressId);
      const isOver = info.status >= EgressStatus.EGRESS_COMPLETE;
      if (isOver && info.status !== status) {
        throw new Error(`${EgressStatus[info.status]}: ${info.error}`);
      }
      return info.status === status;
    };
    await until(`${egressId} is ${EgressStatus[status]}`, isThere, limitMs);
    return info;
  }

  /** Whether a recorder is in the room now, as everybody there is told. */
  async isRecorded(room: string): Promise<boolean> {
    const [found] = await this.rooms.listRooms([room]);
    return found?.activeRecording ?? false;
  }

  /** Answers the next events with an error. */
  refuseEvents(count: number) {
    this.#refused = count;
  }

  fileOf(egressId: string) {
    return join(this.options.folder, `${egressId}.mp4`);
  }

  /** A request with a backend's token. */
  async fetch(path: string, init: RequestInit = {}) {
    const headers = { Authorization: `Bearer ${await this.token({ roomRecord: true })}` };
    return fetch(this.url + path, { ...init, headers: { ...headers, ...init.headers } });
  }

  #listen(): Server {
    const receiver = new WebhookReceiver(this.options.apiKey, this.options.apiSecret);
    return createServer((request, response) => {
      void textOf(request)
        .then((body) => receiver.receive(body, request.headers.authorization))
        .then((event) => {
          const isOurs = event.event.startsWith("egress_");
          if (isOurs && this.#refused-- > 0) return void response.writeHead(503).end();
          if (isOurs) this.events.push(event);
          response.writeHead(200).end();
        })
        .catch(() => response.writeHead(401).end());
    });
  }
}

/** A shell that sets a limit for itself and becomes the program; its unit is 512 bytes. */
function limited(command: string[], largestFile: number | undefined): string[] {
  if (largestFile === undefined) return command;
  const blocks = String(Math.floor(largestFile / 512));
  return ["sh", "-c", 'ulimit -c 0; ulimit -f "$0"; exec "$@"', blocks, ...command];
}

async function textOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

/** A process that publishes, and does what it is told. */
export class Person {
  #child: ChildProcess;
  #lines: string[] = [];

  constructor(child: ChildProcess) {
    this.#child = child;
    createInterface({ input: child.stdout! }).on("line", (line) => this.#lines.push(line));
  }

  async says(word: string) {
    await until(`a person says ${word}`, () => this.#lines.includes(word), 30_000);
  }

  async tell(command: `${"add" | "remove" | "wake"} ${"camera" | "screen" | "microphone"}`) {
    this.#lines = [];
    this.#child.stdin!.write(`${command}\n`);
    await this.says("done");
  }

  async leave() {
    this.#child.stdin!.write("leave\n");
    await gone(this.#child);
  }
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await gone(child);
}

function gone(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", resolve));
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
