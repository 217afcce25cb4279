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

// Past the second one of a socket's first packets: of a network that is only just back, the first is
// often lost.
const ASK_LIMIT_MS = 1_200;

/**
 * A plain request is the first choice: it fails at once and as often as one likes, and tells
 * whether the room is there. But after a silence it stays stuck in the browser's old connection
 * for up to 15 s after the network is back; a socket does not. A socket in turn waits for any other
 * to the same address, as that of a backend behind the same proxy: so both are asked.
 */
export const probe: Probe = async ({ serverUrl, token }, silences, hurried) => {
  const signal = AbortSignal.any([hurried, AbortSignal.timeout(limitOf(silences))]);
  const signalUrl = serverUrl.replace(/\/?$/, "/");
  const httpUrl = signalUrl.replace(/^ws/, "http");
  // A token is of characters that an address may have as they are.
  if (silences === 0) return await ask(`${httpUrl}rtc/validate?access_token=${token}`, signal);
  return (await knock(`${signalUrl}rtc`, httpUrl, signal)) ? "there" : "silent";
};

// A network that comes back is noticed with the next first packet of a socket: systems send it at
// 0, 1, 3 and 7 s, so a long try is deaf for seconds at its end. But Chromium holds back the sockets of
// a page once dozens have failed, by up to 5 s, and then the one that is to join as well.
function limitOf(silences: number): number {
  if (silences < 3) return ASK_LIMIT_MS;
  return silences < 10 ? 2_000 : 4_000;
}

async function ask(address: string, signal: AbortSignal): Promise<Finding> {
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
async function knock(address: string, httpUrl: string, signal: AbortSignal): Promise<boolean> {
  const socket = new WebSocket(address);
  const isAnswered = await new Promise<boolean>((resolve) => {
    signal.onabort = () => resolve(false);
    // A refusal is an answer too.
    socket.onopen = socket.onerror = () => resolve(true);
    // Of connections of its own: those of the page are the old ones. Where nobody listens, or it was
    // ended, what the socket finds counts.
    const options = { mode: "no-cors", cache: "no-store", credentials: "omit", signal } as const;
    void fetch(httpUrl, options).then(
      () => resolve(true),
      () => undefined,
    );
  });
  socket.close();
  return isAnswered;
}
