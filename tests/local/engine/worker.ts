import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AccessToken, TokenVerifier } from "livekit-server-sdk";
import { cleanUp } from "./support.ts";

export const KEY = "devkey";
export const SECRET = "a-secret-of-at-least-32-characters!!";

type Egress = {
  egressId: string;
  roomName: string;
  status?: string;
  roomComposite: { file: { filepath: string } };
};

/**
 * LiveKit's room and egress API and the files of a worker, on a free port: enough of them to
 * follow a recording through real HTTP.
 */
export async function testWorker() {
  const worker = {
    url: "",
    present: [] as string[],
    started: [] as Egress[],
    stopped: [] as string[],
    deleted: [] as string[],
    /** By egress. */
    files: new Map<string, Buffer>(),
    /** How often a file's answer breaks off half-way. */
    cuts: 0,
    liesAboutDigest: false,
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    const claims = await new TokenVerifier(KEY, SECRET).verify(token).catch(() => null);
    if (claims === null) return void response.writeHead(401).end();
    const url = new URL(request.url ?? "/", "http://worker");
    if (url.pathname.startsWith("/files/")) {
      if (!claims.video?.roomRecord) return void response.writeHead(403).end();
      return file(url.pathname.slice("/files/".length), request.method ?? "GET", response);
    }
    if (url.pathname.startsWith("/joins/")) {
      const { egressIds } = JSON.parse(Buffer.concat(chunks).toString()) as { egressIds: string[] };
      const whole = Buffer.concat(egressIds.map((id) => worker.files.get(id)!));
      worker.files.set(url.pathname.slice("/joins/".length), whole);
      const now = { state: "done", durationMs: egressIds.length * 60_000 };
      return void response.writeHead(200).end(JSON.stringify(now));
    }
    const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<string, string>;
    const answer = twirp(url.pathname.split("/").at(-1)!, body);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  function twirp(method: string, body: Record<string, string>): object {
    if (method === "ListParticipants") {
      return { participants: worker.present.map((identity) => ({ identity })) };
    }
    if (method === "StartRoomCompositeEgress") {
      const egressId = `EG_${worker.started.length + 1}`;
      const roomComposite = body as unknown as Egress["roomComposite"];
      const egress = { egressId, roomName: body.roomName!, roomComposite };
      worker.started.push(egress);
      return egress;
    }
    if (method === "StopEgress") worker.stopped.push(body.egressId!);
    return method === "StopEgress" ? { ...body, status: "EGRESS_ENDING" } : {};
  }

  function file(egressId: string, method: string, response: ServerResponse): void {
    const bytes = worker.files.get(egressId);
    if (bytes === undefined) return void response.writeHead(404).end();
    if (method === "DELETE") {
      worker.deleted.push(egressId);
      return void response.writeHead(204).end();
    }
    const sha256 = worker.liesAboutDigest ? "0".repeat(64) : sha256Of(bytes);
    response.writeHead(200, { "content-length": bytes.length, "x-sha256": sha256 });
    if (worker.cuts === 0) return void response.end(bytes);
    worker.cuts -= 1;
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp(() => server.close());
  worker.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return worker;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

let events = 0;

/** Sends an egress webhook, signed as LiveKit signs it. */
export async function sendWebhook(siteUrl: string, event: string, egressInfo: object) {
  const id = `EV_${(events += 1)}`;
  const createdAt = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify({ event, id, createdAt, egressInfo });
  const token = new AccessToken(KEY, SECRET, { ttl: "5m" });
  token.sha256 = createHash("sha256").update(body).digest("base64");
  const headers = { authorization: await token.toJwt() };
  const response = await fetch(`${siteUrl}/livekit/webhook`, { method: "POST", body, headers });
  return response.status;
}
