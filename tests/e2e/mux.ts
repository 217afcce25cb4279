import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { ffmpegPath } from "../../local/stack/chromium.ts";
import { KEY, startTarget, type Target } from "./broadcast.ts";
import { testPorts } from "./stack.ts";

const SECRET = "the webhook secret of the journeys";
const STREAM = "stream-of-the-journey";
const LIVE = "playback-of-the-stream";
const ASSET = "asset-of-the-journey";
const RECORDED = "playback-of-the-asset";

/**
 * Mux as far as a broadcast needs it: its API and its streams over HTTP, behind a real RTMP server.
 * What arrives there and is saved, ffmpeg cuts into HLS: as a live list, and as a recording.
 */
export class FakeMux {
  calls: string[] = [];
  /** Its streams answer with an error. */
  isAway = false;
  /** Asked for the list of the live stream so often. */
  lists = 0;
  readonly #folder: string;
  readonly #server: Server;
  readonly #target: Target;
  #feed: ChildProcess | null = null;
  #cut: Promise<void> = Promise.resolve();
  /** What its API says of the stream, as its webhooks do. */
  #isActive = false;
  #events = 0;
  #beganAt = 0;

  private constructor(folder: string, target: Target) {
    this.#folder = folder;
    this.#target = target;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<FakeMux> {
    const folder = mkdtempSync(join(tmpdir(), "parley-mux-"));
    const mux = new FakeMux(folder, await startTarget(join(folder, "arrived.flv")));
    await new Promise<void>((done) => mux.#server.listen(0, "127.0.0.1", done));
    return mux;
  }

  /** What a deployment and an app that use it have in their environment. */
  get environment(): Record<string, string> {
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return {
      MUX_TOKEN_ID: "id",
      MUX_TOKEN_SECRET: "secret",
      MUX_WEBHOOK_SECRET: SECRET,
      MUX_BASE_URL: url,
      MUX_INGEST_URL: this.#target.url,
      MUX_STREAM_URL: url,
    };
  }

  /** Begins to cut what arrives, and says that the stream is active once there is a list. */
  async takeStream(): Promise<void> {
    this.#beganAt = Date.now();
    const live = ["-hls_time", "1", "-hls_list_size", "6", "-hls_flags", "delete_segments"];
    const recorded = ["-hls_time", "1", "-hls_playlist_type", "event"];
    const arrived = join(this.#folder, "arrived.flv");
    await expect.poll(() => existsSync(arrived), { timeout: 20_000 }).toBe(true);
    const source = ["-v", "error", "-i", "pipe:0"];
    const outputs = [
      ...["-c", "copy", "-f", "hls", ...live, join(this.#folder, `${LIVE}.m3u8`)],
      ...["-c", "copy", "-f", "hls", ...recorded, join(this.#folder, `${RECORDED}.m3u8`)],
    ];
    const stdio = ["ignore", "inherit"] as const;
    const cutter = spawn(ffmpegPath(), [...source, ...outputs], { stdio: ["pipe", ...stdio] });
    // The file goes on growing; ffmpeg ends its lists when no more of it comes.
    this.#feed = spawn("tail", ["-c", "+1", "-f", arrived], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    // An ffmpeg that ended says why in its own words.
    cutter.stdin!.on("error", () => {});
    this.#feed.stdout!.pipe(cutter.stdin!);
    this.#cut = new Promise((done) => cutter.once("close", () => done()));
    const list = join(this.#folder, `${LIVE}.m3u8`);
    const hasPieces = () => existsSync(list) && readFileSync(list, "utf8").includes(".ts");
    await expect.poll(hasPieces, { timeout: 40_000 }).toBe(true);
    this.#isActive = true;
    expect(await this.tell("video.live_stream.active", { id: STREAM })).toBe(200);
    // It can be played from its beginning on, long before it is finished.
    expect(await this.tell("video.asset.ready", this.#asset({ is_live: true }))).toBe(200);
  }

  /** The sender has gone: first the end of the stream, then its recording. */
  async endStream(): Promise<void> {
    await this.#stopCutting();
    expect(await this.tell("video.live_stream.idle", { id: STREAM })).toBe(200);
  }

  async finishRecording(): Promise<number> {
    return await this.tell("video.asset.live_stream_completed", this.#asset());
  }

  #asset(more: object = {}) {
    return {
      id: ASSET,
      live_stream_id: STREAM,
      created_at: String(Math.floor(this.#beganAt / 1_000)),
      duration: (Date.now() - this.#beganAt) / 1_000,
      playback_ids: [{ id: RECORDED, policy: "public" }],
      ...more,
    };
  }

  /** A webhook, signed as Mux's documentation says. */
  async tell(type: string, data: object, secret = SECRET): Promise<number> {
    const id = `event-${(this.#events += 1)}`;
    const body = JSON.stringify({ type, id, created_at: new Date().toISOString(), data });
    const seconds = Math.floor(Date.now() / 1_000);
    const v1 = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
    const response = await fetch(`http://127.0.0.1:${testPorts().site}/mux/webhook`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "mux-signature": `t=${seconds},v1=${v1}` },
    });
    return response.status;
  }

  async stop(): Promise<void> {
    await this.#stopCutting();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
    await this.#target.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #stopCutting() {
    this.#isActive = false;
    this.#feed?.kill();
    await this.#cut;
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const path = new URL(request.url ?? "/", "http://mux").pathname;
    if (!path.startsWith("/video/v1/")) return this.#sendPiece(path, response);
    for await (const _ of request) continue;
    this.calls.push(`${request.method} ${path}`);
    if (request.method === "DELETE") return void response.writeHead(204).end();
    const created = path.endsWith("/playback-ids") && { id: RECORDED, policy: "public" };
    const data = {
      id: STREAM,
      stream_key: KEY,
      status: this.#isActive ? "active" : "idle",
      playback_ids: [{ id: path.includes("/assets/") ? RECORDED : LIVE, policy: "public" }],
    };
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ data: created || data }));
  }

  #sendPiece(path: string, response: ServerResponse) {
    const name = path.slice(1);
    const headers = { "access-control-allow-origin": "*", "cache-control": "no-store" };
    if (name === `${LIVE}.m3u8`) this.lists += 1;
    const isThere = /^[\w-]+\.(m3u8|ts)$/.test(name) && existsSync(join(this.#folder, name));
    if (this.isAway || !isThere)
      return void response.writeHead(this.isAway ? 503 : 404, headers).end();
    const type = name.endsWith("m3u8") ? "application/vnd.apple.mpegurl" : "video/mp2t";
    response.writeHead(200, { ...headers, "content-type": type });
    response.end(readFileSync(join(this.#folder, name)));
  }
}
