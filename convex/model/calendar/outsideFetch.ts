"use node";

import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getTls } from "node:https";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { type Place, placeOf, requestTo } from "../outsidePlace";
import type { Fetched } from "./outsideState";

const WITHIN_MS = 10_000;
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_REDIRECTS = 3;

const failed = (outcome: Extract<Fetched, { kind: "failed" }>["outcome"]): Fetched => ({
  kind: "failed",
  outcome,
});

/**
 * Reads a calendar from its address: bounded in time and size, and never from inside our network.
 * It throws nothing: what cannot be asked says nothing.
 */
export async function fetchCalendar(url: string): Promise<Fetched> {
  try {
    return await follow(url, Date.now() + WITHIN_MS);
  } catch {
    return failed("silent");
  }
}

async function follow(url: string, until: number): Promise<Fetched> {
  let next = url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const answer = await askOnce(next, until);
    if (answer.kind !== "redirect") return answer;
    if (!URL.canParse(answer.to, next)) return failed("refused");
    next = new URL(answer.to, next).href;
  }
  return failed("refused");
}

type Answer = Fetched | { kind: "redirect"; to: string };

async function askOnce(url: string, until: number): Promise<Answer> {
  const place = await placeOf(url, until);
  return typeof place === "string" ? failed(place) : await receive(place, until);
}

async function receive(place: Place, until: number): Promise<Answer> {
  const options = requestTo(place, { accept: "text/calendar", "accept-encoding": "identity" });
  return await new Promise((resolve) => {
    const timer = setTimeout(() => end(failed("silent")), Math.max(0, until - Date.now()));
    const request = (place.isPlain ? getPlain : getTls)(options, (response) => {
      const early = answerOf(response);
      if (early) return end(early);
      collect(response, end);
    });
    request.on("error", () => end(failed("silent")));
    function end(answer: Answer) {
      clearTimeout(timer);
      resolve(answer);
      request.destroy();
    }
  });
}

/** What is known from the head of an answer alone. */
function answerOf({ statusCode = 0, headers }: IncomingMessage): Answer | null {
  if (statusCode >= 300 && statusCode < 400 && headers.location) {
    return { kind: "redirect", to: headers.location };
  }
  if (statusCode === 404 || statusCode === 410) return failed("not_found");
  if (statusCode !== 200) return failed("refused");
  return Number(headers["content-length"] ?? 0) > MAX_BYTES ? failed("too_large") : null;
}

function collect(response: IncomingMessage, end: (answer: Answer) => void) {
  const pieces: Buffer[] = [];
  let size = 0;
  response.on("data", (piece: Buffer) => {
    size += piece.length;
    if (size > MAX_BYTES) return end(failed("too_large"));
    pieces.push(piece);
  });
  response.on("end", () => end({ kind: "text", text: Buffer.concat(pieces).toString("utf8") }));
  response.on("error", () => end(failed("silent")));
}
