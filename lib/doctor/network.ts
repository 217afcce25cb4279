import type { Answer, SocketAnswer } from "./signal";

const HTTP_LIMIT_MS = 3_000;
const OPEN_LIMIT_MS = 3_000;
const MESSAGE_LIMIT_MS = 2_000;
const MAX_TEXT = 2_000;

export type Timed<T> = { answer: T; ms: number };

/** The addresses of a LiveKit server, below whatever path its own address has. */
export function signalUrls(serverUrl: string) {
  const base = serverUrl.replace(/\/+$/, "");
  const http = base.replace(/^ws/, "http");
  const socket = base.replace(/^http/, "ws");
  const query = (token: string) => `access_token=${encodeURIComponent(token)}`;
  return {
    root: `${http}/`,
    validate: (token: string) => `${http}/rtc/validate?${query(token)}`,
    socket: (token: string) => `${socket}/rtc?${query(token)}&auto_subscribe=0&protocol=15`,
  };
}

/** Asks by HTTP, and tells a page without CORS from nobody at all. Never throws. */
export async function ask(url: string): Promise<Timed<Answer>> {
  const startedAt = performance.now();
  const limit = AbortSignal.timeout(HTTP_LIMIT_MS);
  const answer = await answerOf(url, limit);
  return { answer, ms: performance.now() - startedAt };
}

async function answerOf(url: string, signal: AbortSignal): Promise<Answer> {
  try {
    // LiveKit leads nobody elsewhere: what does is the answer.
    const once = { redirect: "manual", cache: "no-store", credentials: "omit", signal } as const;
    const response = await fetch(url, once);
    const text = (await response.text()).slice(0, MAX_TEXT);
    return { kind: "answered", status: response.status, text };
  } catch {
    if (signal.aborted) return { kind: "silent" };
  }
  try {
    await fetch(url, { mode: "no-cors", cache: "no-store", credentials: "omit", signal });
    return { kind: "opaque" };
  } catch {
    return { kind: signal.aborted ? "silent" : "failed" };
  }
}

/** Opens the signal socket as the SDK does and waits for the server's first message. */
export async function openSocket(url: string): Promise<Timed<SocketAnswer>> {
  const startedAt = performance.now();
  const answer = await firstOf(url);
  return { answer, ms: performance.now() - startedAt };
}

function firstOf(url: string): Promise<SocketAnswer> {
  return new Promise((resolve) => {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url);
    } catch {
      // Mixed content and the page's own policy throw at once.
      return resolve("refused");
    }
    const end = (answer: SocketAnswer) => {
      clearTimeout(timer);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      resolve(answer);
    };
    let timer = setTimeout(() => end("silent"), OPEN_LIMIT_MS);
    socket.onopen = () => {
      clearTimeout(timer);
      timer = setTimeout(() => end("mute"), MESSAGE_LIMIT_MS);
    };
    socket.onmessage = () => end("message");
    // An error is always followed by a close.
    socket.onclose = () => end("refused");
  });
}
