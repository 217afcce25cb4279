"use node";

import { lookup } from "node:dns/promises";
import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getTls } from "node:https";
import { isIP } from "node:net";
import { allowsPrivate, hostOf, isPrivateHost } from "../broadcast/destinationAddress";
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
  const { protocol } = new URL(url);
  const isPlain = protocol === "http:" && allowsPrivate();
  if (protocol !== "https:" && !isPlain) return failed("refused");
  const host = hostOf(url);
  const address = host && (await within(addressOf(host), until));
  if (address === LATE) return failed("silent");
  if (!host || !address) return failed("not_found");
  // A name may lead into our own network: what it resolves to now is what we connect to.
  if (isPrivateHost(address) && !allowsPrivate()) return failed("private_address");
  return await receive(url, { host, address, isPlain, until });
}

const LATE = Symbol("late");

/** What is asked of others, or `LATE`: a name server that says nothing holds up no reading. */
export async function within<T>(asked: Promise<T>, until: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), Math.max(0, until - Date.now()));
  });
  try {
    return await Promise.race([asked, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function addressOf(host: string): Promise<string | null> {
  if (isIP(host)) return host;
  try {
    return (await lookup(host)).address;
  } catch {
    return null;
  }
}

type Where = { host: string; address: string; isPlain: boolean; until: number };

async function receive(url: string, { host, address, isPlain, until }: Where): Promise<Answer> {
  const { port, pathname, search, host: hostHeader } = new URL(url);
  const options = {
    host: address,
    port: port || (isPlain ? 80 : 443),
    path: pathname + search,
    headers: { host: hostHeader, accept: "text/calendar", "accept-encoding": "identity" },
    ...(isIP(host) ? {} : { servername: host }),
  };
  return await new Promise((resolve) => {
    const timer = setTimeout(() => end(failed("silent")), Math.max(0, until - Date.now()));
    const request = (isPlain ? getPlain : getTls)(options, (response) => {
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
