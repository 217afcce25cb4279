import type { VerdictCode } from "./verdicts";

/** What an HTTP question to the signal host came to. */
export type Answer =
  | { kind: "answered"; status: number; text: string }
  /** Something answered, but lets this page read nothing (no CORS): LiveKit itself always does. */
  | { kind: "opaque" }
  /** DNS, port or TLS: a browser does not say which. */
  | { kind: "failed" }
  | { kind: "silent" };

/**
 * `message`: the server's first message came. `mute`: it opened and nothing came. `refused`: it
 * closed before that. `silent`: it neither opened nor failed.
 */
export type SocketAnswer = "message" | "mute" | "refused" | "silent";

/** The same host as the backend sees it, and the booking's room as LiveKit's API has it. */
export type ServerView = { root: Answer; room: "there" | "missing" | "full" | "unknown" };

export type Signs = {
  /** The address that the page connects to, and the one of the page. */
  serverUrl: string;
  pageUrl: string;
  root: Answer;
  /** Asked with a token that was made a moment ago. */
  validate: Answer;
  /** Null when it was not tried. */
  socket: SocketAnswer | null;
  /** Null when the backend could not be asked. */
  server: ServerView | null;
};

const VALID: Answer = { kind: "answered", status: 200, text: "success" };

/** Without a token, the host's answer stands for what it would have said of one. */
export function unasked(root: Answer): Answer {
  return isOk(root) ? VALID : root;
}

/** The first rule that fits names the fault; null: signalling is fine. */
export function judgeSignal(signs: Signs): VerdictCode | null {
  const seen = withoutCurtain(signs);
  return byScheme(signs) ?? byReach(seen) ?? byAnswer(seen) ?? byToken(signs) ?? bySocket(signs);
}

/** The page's own policy lets it talk to the host of its settings alone (lib/config/csp.ts). */
export function byPolicy(serverUrl: string, allowedUrl: string | null): VerdictCode | null {
  const host = new URL(serverUrl).host;
  const allowed = allowedUrl === null ? null : new URL(allowedUrl).host;
  const isCloud = [host, allowed].every((name) => name?.endsWith(".livekit.cloud"));
  return host === allowed || isCloud ? null : "address_mismatch";
}

/** Browsers open no `ws:` from a secure page, except to the machine itself. */
export function byScheme({ serverUrl, pageUrl }: Pick<Signs, "serverUrl" | "pageUrl">) {
  const [server, page] = [new URL(serverUrl), new URL(pageUrl)];
  const isPlain = server.protocol === "ws:" || server.protocol === "http:";
  const isMixed = page.protocol === "https:" && isPlain && !isLoopback(server.hostname);
  return isMixed ? "wrong_scheme" : null;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}

/** Nobody answers at all: the backend's view says on whose side. */
function byReach({ root, validate, socket, server }: Signs): VerdictCode | null {
  if (socket === "message" || socket === "mute") return null;
  const isUnreached = (answer: Answer) => answer.kind === "failed" || answer.kind === "silent";
  if (!isUnreached(root) || !isUnreached(validate)) return null;
  const isSilent = root.kind === "silent";
  if (server?.root.kind === "failed") return "server_unreachable";
  if (server?.root.kind === "silent") return "server_silent";
  return isSilent ? "signal_silent" : "signal_unreachable";
}

/** What answers is not LiveKit. */
function byAnswer({ root, validate, socket, server }: Signs): VerdictCode | null {
  if (socket === "message") return null;
  if (root.kind === "opaque") return server && isOk(server.root) ? "captive_portal" : "other_site";
  if (root.kind !== "answered") return null;
  if (root.status === 404) return "wrong_prefix";
  if (root.status >= 500) return "sfu_down";
  if (!isOk(root)) {
    if (isAnswer(validate, 200, "success")) return null;
    return server && isOk(server.root) ? "captive_portal" : "other_site";
  }
  if (validate.kind === "answered" && validate.status >= 500) return "sfu_down";
  const isElsewhere = isAnswer(validate, 404) && !isRoomMissing(validate);
  return isElsewhere ? "wrong_prefix" : null;
}

/**
 * Without CORS the page cannot read what answered, and where it is led elsewhere it sees a failure
 * alone; the backend sees both.
 */
function withoutCurtain(signs: Signs): Signs {
  const { root, validate, server } = signs;
  if (server?.root.kind !== "answered" || isOk(server.root)) return signs;
  const { status } = server.root;
  const isLedOn = status >= 300 && status < 400;
  const isHidden = ({ kind }: Answer) => kind === "opaque" || (kind === "failed" && isLedOn);
  if (!isHidden(root)) return signs;
  return { ...signs, root: server.root, validate: isHidden(validate) ? server.root : validate };
}

function byToken({ validate }: Signs): VerdictCode | null {
  if (isRoomMissing(validate)) return "room_missing";
  if (validate.kind !== "answered") return null;
  if (validate.status !== 401 && validate.status !== 403) return null;
  if (/expired|not valid yet/i.test(validate.text)) return "clock_skew";
  if (/invalid API key|signature/i.test(validate.text)) return "wrong_key";
  return "token_refused";
}

function bySocket({ socket, server }: Signs): VerdictCode | null {
  if (server?.room === "full") return "room_full";
  if (socket === "message" || socket === null) return null;
  return socket === "mute" ? "proxy_buffers" : "upgrade_blocked";
}

function isOk(answer: Answer): boolean {
  return isAnswer(answer, 200, "OK");
}

function isRoomMissing(answer: Answer): boolean {
  return answer.kind === "answered" && answer.status === 404 && /requested room/.test(answer.text);
}

function isAnswer(answer: Answer, status: number, text?: string): boolean {
  if (answer.kind !== "answered" || answer.status !== status) return false;
  return text === undefined || answer.text.trim() === text;
}
