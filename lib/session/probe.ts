import type { Ticket } from "./ticket";

/** What stands at the signal server's address now. */
export type Finding =
  /** It answers, and the room of our token is there. */
  | "there"
  | "room_gone"
  | "token_refused"
  /** Nobody listens, or a proxy says that nobody is behind it. */
  | "down"
  /** Nothing comes back at all: the network is gone. */
  | "silent";

/**
 * @param silences how often it was silent in a row before this
 * @param signal ends it at once, as silent
 */
export type Probe = (ticket: Ticket, silences: number, signal: AbortSignal) => Promise<Finding>;

const ASK_LIMIT_MS = 1_000;
// A network that comes back is noticed with the next first packet of a socket: systems send it at
// 0, 1, 3 and 7 s, so a long try is deaf for seconds at its end. But Chromium holds back the sockets of
// a page once dozens have failed, by up to 5 s, and then the one that is to join as well.
const KNOCK_LIMITS_MS = [1_000, 1_000, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000, 4_000];

/**
 * A plain request is the first choice: it fails at once and as often as one likes, and tells
 * whether the room is there. But after a silence it stays stuck in the browser's old connection
 * for up to 15 s after the network is back; a socket does not. A socket in turn waits for any other
 * to the same address, as that of a backend behind the same proxy: so both are asked.
 */
export const probe: Probe = async (ticket, silences, signal) => {
  if (silences === 0) return await ask(ticket, signal);
  const limit = KNOCK_LIMITS_MS[Math.min(silences, KNOCK_LIMITS_MS.length) - 1]!;
  return (await knock(ticket.serverUrl, limit, signal)) ? "there" : "silent";
};

async function ask({ serverUrl, token }: Ticket, ended: AbortSignal): Promise<Finding> {
  const address = new URL("rtc/validate", withSlash(serverUrl.replace(/^ws/, "http")));
  address.searchParams.set("access_token", token);
  const signal = AbortSignal.any([ended, AbortSignal.timeout(ASK_LIMIT_MS)]);
  try {
    const { status } = await fetch(address, { cache: "no-store", signal });
    if (status === 404) return "room_gone";
    if (status === 401) return "token_refused";
    return status >= 500 ? "down" : "there";
  } catch {
    return signal.aborted ? "silent" : "down";
  }
}

/** Whether anything answers a socket. Without a token the server refuses it: nobody joins. */
function knock(serverUrl: string, limitMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(new URL("rtc", withSlash(serverUrl)));
    const request = new AbortController();
    const end = (isAnswered: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      request.abort();
      socket.onopen = socket.onerror = null;
      socket.close();
      resolve(isAnswered);
    };
    const stop = () => end(false);
    const timer = setTimeout(stop, limitMs);
    signal.addEventListener("abort", stop);
    // A refusal is an answer too.
    socket.onopen = socket.onerror = () => end(true);
    void fetch(serverUrl.replace(/^ws/, "http"), {
      mode: "no-cors",
      cache: "no-store",
      // Of connections of its own: those of the page are the old ones.
      credentials: "omit",
      signal: request.signal,
    }).then(
      () => end(true),
      // Nobody listens, or it was ended: what the socket finds counts.
      () => undefined,
    );
  });
}

function withSlash(address: string): string {
  return address.endsWith("/") ? address : `${address}/`;
}
