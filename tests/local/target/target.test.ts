import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { tryRtmp } from "@/convex/model/broadcast/rtmpCheck";
import { ffmpegPath } from "@/local/stack/chromium.ts";
import { findNginx } from "@/local/target/nginx.ts";
import { makeCertificate } from "../deployment/certificates.ts";
import { freePort } from "../../../local/stack/ports.ts";
import { decodingErrors, describeFile } from "../recorder/measure.ts";
import { afterwards, run, tempFolder, until } from "../stack/helpers.ts";
import { secureFront } from "./secureFront.ts";

beforeEach(() => vi.stubEnv("PARLEY_PRIVATE_DESTINATIONS", "1"));
afterEach(() => vi.unstubAllEnvs());

const TARGET = "local/target/main.ts";
const KEY = "key-of-the-test";

/** The target's process, which has said that it is ready and answers as an encoder needs it. */
async function target(...more: string[]) {
  const port = await freePort();
  const running = run([TARGET, "--port", String(port), "--key", KEY, ...more]);
  const url = `rtmp://127.0.0.1:${port}/live`;
  await until("it is ready", () => running.text().includes("Ctrl-C ends it."), 20_000);
  await until("it takes a stream", async () => (await tryRtmp(url, KEY)) === "ok", 20_000);
  return { ...running, url };
}

/** A moving picture and a tone, as an encoder would send them. */
function publish(address: string, seconds: number, size = "320x180") {
  const picture = ["-f", "lavfi", "-i", `testsrc=size=${size}:rate=15`];
  const tone = ["-f", "lavfi", "-i", "sine"];
  const codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"];
  const args = ["-v", "error", "-nostdin", "-re", ...picture, ...tone, "-t", String(seconds)];
  const child = spawn(ffmpegPath(), [...args, ...codecs, "-f", "flv", address]);
  afterwards(() => child.kill("SIGKILL"));
  return new Promise<number | null>((resolve) => child.once("close", resolve));
}

/** Where the system's nginx has the module: set-up gets it on Debian. */
const SERVERS = findNginx() ? ["nginx", "ffmpeg"] : ["ffmpeg"];

const ends = (text: string) => text.split("Waiting for the next one.").length - 1;

describe.each(SERVERS)("the broadcast target by %s", (by) => {
  test("takes one stream after another, and keeps the newest", async () => {
    const received = join(tempFolder(), "received.flv");
    const { url, text } = await target("--save", received, "--by", by);
    expect(text()).toContain(`is ready (${by})`);
    const seconds = { first: 6, second: 3 };
    for (const [stream, size] of [
      ["first", "320x180"],
      ["second", "640x360"],
    ] as const) {
      const before = ends(text());
      const sent = async () => (await publish(`${url}/${KEY}`, seconds[stream], size)) === 0;
      await until(`the ${stream} was sent`, sent, 30_000);
      await until(`the ${stream} has ended`, () => ends(text()) === before + 1, 5_000);
      expect(text()).toContain(`h264 ${size}`);
    }
    expect(await decodingErrors(received)).toBe("");
    const { seconds: kept, size } = await describeFile(received);
    expect(size).toBe("640x360");
    expect(kept).toBeGreaterThan(seconds.second - 1);
    expect(kept).toBeLessThan(seconds.second + 1);
  });
});

test.runIf(findNginx())("the broadcast target by nginx refuses another key", async () => {
  const { url } = await target("--by", "nginx");
  expect(await tryRtmp(url, "another-key")).toBe("rejected");
  expect(await tryRtmp(url, KEY)).toBe("ok");
});

describe("the broadcast target", () => {
  test("says where and with which key, what arrives, and ends with Ctrl-C", async () => {
    const received = join(tempFolder(), "received.flv");
    const { url, child, ended, text } = await target("--save", received);
    expect(text()).toContain(`Address  ${url}`);
    expect(text()).toContain(`Key      ${KEY}`);
    // The connection that asked is gone a moment later, and the next one is taken then.
    const sent = async () => (await publish(`${url}/${KEY}`, 3)) === 0;
    await until("it was sent", sent, 30_000);
    await until("it said so", () => /Arriving: .*h264 320x180/.test(text()));
    await until("it has ended", () => text().includes("Waiting for the next one."));
    expect((await describeFile(received)).codecs).toEqual(["aac", "h264"]);
    child.kill("SIGINT");
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(out.trim().split("\n").at(-1)).toBe("The target has ended.");
    expect(await tryRtmp(url, KEY)).toBe("refused");
  });

  test("names what is wrong with an option or a port, in one sentence", async () => {
    const port = await freePort();
    const server = createServer();
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
    afterwards(() => server.close());
    const said = async (...args: string[]) => (await run([TARGET, ...args]).ended).err.trim();
    expect(await said("--port", String(port))).toBe(
      `Port ${port} is taken. Choose another one with --port.`,
    );
    expect(await said("--port", "0")).toContain("is no port");
    expect(await said("--key", "a/b")).toContain("letters, digits");
    expect(await said("--by", "hand")).toContain("Choose nginx or ffmpeg.");
    expect(await said("--nothing")).toContain("See --help.");
    const help = await run([TARGET, "--help"]).ended;
    expect(help).toMatchObject({ code: 0, err: "" });
  });
});

describe("asking a destination", () => {
  /** A server that says this and no more. */
  async function server(answer: (data: Buffer) => Buffer | "close" | null) {
    const listening = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (data: Buffer) => {
        const said = answer(data);
        if (said === "close") socket.destroy();
        else if (said) socket.write(said);
      });
    });
    const port = await freePort();
    await new Promise<void>((done) => listening.listen(port, "127.0.0.1", done));
    afterwards(() => listening.close());
    return `rtmp://127.0.0.1:${port}/live`;
  }

  test("tells apart who refuses, who is silent and who speaks something else", async () => {
    expect(await tryRtmp(`rtmp://127.0.0.1:${await freePort()}/live`, KEY)).toBe("refused");
    expect(await tryRtmp("rtmp://nowhere.invalid/live", KEY)).toBe("not_found");
    const web = await server(() => Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(await tryRtmp(web, KEY)).toBe("not_rtmp");
    const curt = await server(() => "close");
    expect(await tryRtmp(curt, KEY)).toBe("not_rtmp");
    const mute = await server(() => null);
    expect(await tryRtmp(mute, KEY)).toBe("silent");
  });

  test("says that a certificate cannot be trusted, and sends it nothing", async () => {
    const { url } = await target();
    const front = await secureFront(await makeCertificate({ days: 2 }), Number(new URL(url).port));
    afterwards(front.close);
    expect(await tryRtmp(`rtmps://127.0.0.1:${front.port}/live`, KEY)).toBe("untrusted");
    expect(front.heard).toBe(0);
  });

  test("takes a stream over TLS where the certificate is trusted", async () => {
    const { url } = await target();
    const certificate = await makeCertificate({ days: 2 });
    const front = await secureFront(certificate, Number(new URL(url).port));
    afterwards(front.close);
    const usual = getCACertificates("default");
    setDefaultCACertificates([...usual, certificate.cert]);
    afterwards(() => setDefaultCACertificates(usual));
    const takes = async () => (await tryRtmp(`rtmps://127.0.0.1:${front.port}/live`, KEY)) === "ok";
    await until("it takes a stream", takes, 20_000);
    expect(front.heard).toBeGreaterThan(1_536);
  });

  test("takes a server that hangs up after the handshake for a no", async () => {
    let heard = 0;
    const rude = await server((data) => {
      heard += data.length;
      if (heard > 1_537) return heard > 1_537 + 1_536 ? "close" : null;
      return Buffer.concat([Buffer.from([3]), Buffer.alloc(1_536), data.subarray(1)]);
    });
    expect(await tryRtmp(rude, KEY)).toBe("rejected");
  });

  test("survives anything that is said", async () => {
    const noise = Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7_919 + 13) % 256));
    let isGreeted = false;
    const wild = await server((data) => {
      if (isGreeted) return noise;
      isGreeted = true;
      return Buffer.concat([Buffer.from([3]), Buffer.alloc(1_536), data.subarray(1), noise]);
    });
    expect(["not_rtmp", "silent", "rejected"]).toContain(await tryRtmp(wild, KEY));
  });

  test("goes into no network of our own, whatever a name resolves to", async () => {
    vi.stubEnv("PARLEY_PRIVATE_DESTINATIONS", "");
    const port = await freePort();
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
      expect(await tryRtmp(`rtmp://${host}:${port}/live`, KEY)).toBe("private_address");
    }
  });
});
