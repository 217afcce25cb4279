import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const KEYS = { region: "eu-west-1", accessKey: "bucket-key", secret: "bucket-secret" };

/** As much of S3 as recordings use, on a free port: it answers signed addresses alone. */
export async function startBucket() {
  const objects = new Map<string, Buffer>();
  /** While it spoils, a byte of what is put there becomes another one. */
  const state = { isDown: false, refused: 0, spoils: false, put: 0 };
  /** What was read, by whom and in which pieces. */
  const reads: { host: string; range: string | undefined; status: number }[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse) {
    if (state.isDown) {
      state.refused += 1;
      return void response.writeHead(503).end();
    }
    const url = new URL(request.url!, "http://bucket");
    const path = url.pathname.replace(/^\/films\//, "");
    const { host = "", range: asked } = request.headers;
    const note = (status: number) => void reads.push({ host, range: asked, status });
    const isOurs = url.searchParams.get("X-Amz-Signature") === signatureOf(request, url);
    if (!isOurs || endOf(url) <= Date.now()) {
      note(403);
      return void response.writeHead(403).end();
    }
    if (request.method === "PUT") {
      // As S3 does: what tells no length is refused.
      if (request.headers["content-length"] === undefined) {
        return void response.writeHead(411).end();
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const put = Buffer.concat(chunks);
      if (state.spoils) put[put.length >> 1]! ^= 1;
      objects.set(path, put);
      state.put += 1;
      return void response.writeHead(200).end();
    }
    const bytes = objects.get(path);
    if (request.method === "DELETE") {
      objects.delete(path);
      return void response.writeHead(204).end();
    }
    if (bytes === undefined) return void response.writeHead(404).end();
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(asked ?? "") ?? [];
    const piece = from ? bytes.subarray(Number(from), to ? Number(to) + 1 : undefined) : bytes;
    const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
    const told = { ...answerOf(url), etag, "content-length": piece.length };
    note(from ? 206 : 200);
    if (!from) return void response.writeHead(200, told).end(piece);
    const end = Number(from) + piece.length - 1;
    const range = `bytes ${from}-${end}/${bytes.length}`;
    response.writeHead(206, { ...told, "content-range": range }).end(piece);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  /** Its settings; `second` has those of the second place. */
  const envAs = (prefix: string) => ({
    [`${prefix}_ENDPOINT`]: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [`${prefix}_REGION`]: KEYS.region,
    [`${prefix}_BUCKET`]: "films",
    [`${prefix}_ACCESS_KEY`]: KEYS.accessKey,
    [`${prefix}_SECRET`]: KEYS.secret,
  });
  const env = envAs("RECORDINGS_S3");
  return { objects, state, reads, env, second: envAs("RECORDINGS_S3_2"), stop };
}

/** What an address asks the answer to say, as S3 lets it. */
function answerOf(url: URL): Record<string, string> {
  const asked = [...url.searchParams].filter(([name]) => name.startsWith("response-"));
  return Object.fromEntries(asked.map(([name, value]) => [name.replace("response-", ""), value]));
}

/** From when on an address is none any more. */
function endOf(url: URL): number {
  const time = url.searchParams.get("X-Amz-Date") ?? "";
  const at = time.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z");
  return Date.parse(at) + Number(url.searchParams.get("X-Amz-Expires")) * 1_000;
}

/** By the rules of AWS, from what arrived. */
function signatureOf({ method, headers }: IncomingMessage, url: URL): string {
  const query = url.search
    .slice(1)
    .split("&")
    .filter((field) => !field.startsWith("X-Amz-Signature="))
    .toSorted()
    .join("&");
  const request = `${method}\n${url.pathname}\n${query}\nhost:${headers.host}\n\nhost\nUNSIGNED-PAYLOAD`;
  const time = url.searchParams.get("X-Amz-Date") ?? "";
  const scope = [time.slice(0, 8), KEYS.region, "s3", "aws4_request"];
  const key = scope.reduce<Buffer | string>(
    (before, part) => createHmac("sha256", before).update(part).digest(),
    `AWS4${KEYS.secret}`,
  );
  const digest = createHash("sha256").update(request).digest("hex");
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), digest].join("\n");
  return createHmac("sha256", key).update(text).digest("hex");
}
