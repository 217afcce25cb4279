import { internal } from "../../_generated/api";
import type { ActionCtx } from "../../_generated/server";
import { encoded } from "./awsSignature";
import { directAddress } from "./directFiles";
import { addressOf, type Place } from "./egressFiles";
import { readTicket } from "../recording/recordingTickets";
import { HARMLESS } from "../uploads";

/** Well below the 20 MB that an HTTP action may answer with. */
export const MAX_CHUNK = 8_000_000;

type Range = { start: number; end: number };

/**
 * A piece of a recording for whoever holds a ticket to it and still may watch it: `?id=PART` and
 * `ticket`. A request for more than one piece is answered with its beginning, and players ask on.
 * With `direct`, for which `recordings.watch` has looked, the answer is the way to its bucket.
 */
export async function sendRecording(ctx: ActionCtx, request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const ticket = await readTicket(query.get("ticket") ?? "", Date.now());
  if (ticket === null || ticket.partId !== query.get("id")) return refuse(403);
  const { partId, userId, viewId } = ticket;
  const file = await ctx.runQuery(internal.recordingUpkeep.served, { partId, userId, viewId });
  if (file === null) return refuse(404);
  const direct = query.has("direct") ? await redirectTo(file, query.get("name")) : null;
  const response = direct ?? (await answerWith(ctx, request, file));
  if ((response.ok || response === direct) && file.isFirst) {
    await ctx.runMutation(internal.recordingUpkeep.markServed, { viewId });
  }
  return response;
}

export type ServedFile = Stored & { type: string; sha256: string; purpose: "watch" | "download" };

/** To where its bucket answers for minutes; null: browsers do not reach it there. */
async function redirectTo(file: ServedFile, name: string | null): Promise<Response | null> {
  const disposition = dispositionOf(file, name);
  const location = await directAddress(file, { type: file.type, disposition });
  return location === null ? null : refuse(307, { location, ...NO_REFERRER });
}

/** The piece of a file that a request names, or all of a small one. */
export async function answerWith(
  ctx: ActionCtx,
  request: Request,
  file: ServedFile,
): Promise<Response> {
  const wanted = rangeOf(request.headers.get("range"), file.size);
  if (wanted === "unsatisfiable") return refuse(416, { "content-range": `bytes */${file.size}` });
  // All of it at once would not fit through here; it has to be asked for in pieces.
  if (wanted === null && file.size > MAX_CHUNK) return refuse(413, { "accept-ranges": "bytes" });
  const { start, end } = wanted ?? { start: 0, end: file.size - 1 };
  const body = await pieceOf(ctx, file, { start, end });
  if (body === null) return refuse(502);
  return new Response(body, {
    status: wanted === null ? 200 : 206,
    headers: {
      ...headersOf(file),
      "content-length": String(end - start + 1),
      ...(wanted && { "content-range": `bytes ${start}-${end}/${file.size}` }),
    },
  });
}

type Stored = Place & { storageId?: string; size: number };

/** Straight from storage or the bucket as a stream; its own address stays here. */
async function pieceOf(
  ctx: ActionCtx,
  { size, ...place }: Stored,
  { start, end }: Range,
): Promise<ReadableStream | null> {
  const url = await addressOf(ctx, place);
  if (url === null) return null;
  const response = await fetch(url, { headers: { range: `bytes=${start}-${end}` } });
  const isWhole = response.status === 200 && start === 0 && end === size - 1;
  if (response.status === 206 || isWhole) return response.body;
  await response.body?.cancel();
  return null;
}

const NO_REFERRER = { "referrer-policy": "no-referrer" };

function headersOf(file: ServedFile) {
  return {
    "content-type": file.type,
    "content-disposition": dispositionOf(file, null),
    "accept-ranges": "bytes",
    etag: `"${file.sha256}"`,
    ...HARMLESS,
    ...NO_REFERRER,
    "cache-control": "private, no-store",
    "access-control-expose-headers": "content-range, content-length, etag",
  };
}

const MAX_NAME = 120;

/** Under the name that whoever saves it gives it; its ending is ours. */
function dispositionOf({ type, purpose }: ServedFile, name: string | null): string {
  const ending = type === "audio/mp4" ? "m4a" : "mp4";
  if (purpose === "watch") return `inline; filename="recording.${ending}"`;
  const usual = `attachment; filename="recording.${ending}"`;
  if (!name) return usual;
  // RFC 8187: quotes and line breaks are encoded as well.
  const words = encoded([...name].slice(0, MAX_NAME).join(""));
  return `${usual}; filename*=UTF-8''${words}.${ending}`;
}

/** The piece to send of what is asked for; null: no range was named. */
export function rangeOf(header: string | null, size: number): Range | null | "unsatisfiable" {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return null;
  const [, from, to] = match;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || last < start) return "unsatisfiable";
  return { start, end: Math.min(last, start + MAX_CHUNK - 1) };
}

export function refuse(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...headers, "cache-control": "no-store" } });
}
