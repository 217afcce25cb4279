import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type AskForAddress, downloadInPieces, fileNameOf } from "@/lib/recording/download";

const FILE = Buffer.from(Array.from({ length: 2_500 }, (_, place) => place % 251));
const PIECE = 1_000;

let stop = () => {};
afterEach(() => stop());

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server that answers with pieces, as the backend does. */
async function serve(answer: Answer): Promise<string> {
  let count = 0;
  const server = createServer((request, response) => answer(request, response, ++count));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stop = () => void server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const sendPiece: Answer = (request, response) => {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1]);
  const end = Math.min(start + PIECE, FILE.length) - 1;
  response.writeHead(206, { "content-range": `bytes ${start}-${end}/${FILE.length}` });
  response.end(FILE.subarray(start, end + 1));
};

function load(ask: string | AskForAddress, signal = new AbortController().signal) {
  const steps: number[] = [];
  const what = { size: FILE.length, type: "video/mp4", signal };
  const address = typeof ask === "string" ? async () => ask : ask;
  const loading = downloadInPieces(address, what, (loaded) => steps.push(loaded));
  return { steps, file: loading.then((file) => file!) };
}

/** Each ticket is good for two pieces. */
async function serveByTicket(isOver = () => false) {
  let asked = 0;
  const base = await serve((request, response, count) => {
    if (request.url !== `/?ticket=${asked}` || count === 3) return response.writeHead(403).end();
    return sendPiece(request, response, count);
  });
  return async () => (isOver() && asked > 0 ? null : `${base}?ticket=${++asked}`);
}

describe("a download in pieces", () => {
  test("puts them together, byte for byte, and tells how far it is", async () => {
    const { file, steps } = load(await serve(sendPiece));
    expect(Buffer.from(await (await file).arrayBuffer())).toEqual(FILE);
    expect((await file).type).toBe("video/mp4");
    expect(steps).toEqual([1_000, 2_000, 2_500]);
  });

  test("asks again for a piece that did not come", async () => {
    const url = await serve((request, response, count) =>
      count === 2 ? response.writeHead(502).end() : sendPiece(request, response, count),
    );
    const { file } = load(url);
    expect((await file).size).toBe(FILE.length);
  });

  test("goes on with a new ticket where the old one ran out before the last piece", async () => {
    const { file, steps } = load(await serveByTicket());
    expect(Buffer.from(await (await file).arrayBuffer())).toEqual(FILE);
    expect(steps).toEqual([1_000, 2_000, 2_500]);
  });

  test("ends without a file where no other ticket is given", async () => {
    const { file, steps } = load(await serveByTicket(() => true));
    expect(await file).toBeNull();
    expect(steps).toEqual([1_000, 2_000]);
  });

  test("does not ask for tickets without an end", async () => {
    let asked = 0;
    const url = await serve((_request, response) => response.writeHead(403).end());
    const { file } = load(async () => `${url}?ticket=${++asked}`);
    await expect(file).rejects.toThrow("the ticket has run out");
    expect(asked).toBe(3);
  });

  test("does not take the whole file for the piece that it asked for", async () => {
    const url = await serve((_request, response) => response.writeHead(200).end(FILE));
    await expect(load(url).file).rejects.toThrow("answered with 200");
  });

  test("ends when it is told to", async () => {
    const controller = new AbortController();
    const { file } = load(await serve(() => controller.abort()), controller.signal);
    await expect(file).rejects.toThrow(/abort/i);
  });
});

test("a file's name is one that every system takes", () => {
  expect(fileNameOf('Knee: "left" / right?', "2026-11-27", null, "video/mp4")).toBe(
    "Knee left right 2026-11-27.mp4",
  );
  expect(fileNameOf("\\\\", "2026-11-27", 2, "audio/mp4")).toBe("recording 2026-11-27 (2).m4a");
});
