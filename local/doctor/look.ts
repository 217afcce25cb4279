import { ask, signalUrls } from "../../lib/doctor/network.ts";
import { type Answer, byScheme, judgeSignal, unasked } from "../../lib/doctor/signal.ts";
import type { VerdictCode } from "../../lib/doctor/verdicts.ts";
import { type Found, type Line, lineOf, NAMES, skipped } from "./line.ts";
import { reach } from "./reach.ts";
import { withoutTokens } from "./reason.ts";
import { openSocket, type SocketResult, type Watch } from "./socket.ts";

export type Look = Found & {
  url: string;
  /** Where the server answers, when its path is wrong. */
  betterUrl: string | null;
};

export type Ways = Watch & {
  /** The app's page from which it is gone; by default one that may open anything. */
  pageUrl?: string;
};

const SILENT: Answer = { kind: "silent" };
const NO_KEY = "there is no key: set LIVEKIT_API_KEY and LIVEKIT_API_SECRET";
const ANY_PAGE = "http://localhost";

/** One address, as a browser would go there. Without a token, as far as one gets without it. */
export async function look(url: string, token: string | null, ways: Ways = {}): Promise<Look> {
  const { pageUrl = ANY_PAGE, ...watch } = ways;
  const reached = await reach(url);
  const lines = reached.map(({ name, ...rest }) => lineOf("host", name, rest));
  const unsent = byScheme({ serverUrl: url, pageUrl });
  if (reached.some(({ isClear }) => !isClear)) {
    const isSilent = reached.at(-1)!.says.startsWith("no answer");
    const verdict = unsent ?? (isSilent ? "server_silent" : "server_unreachable");
    return { url, lines, verdict, betterUrl: null };
  }
  const urls = signalUrls(url);
  const root = await ask(urls.root);
  lines.push(answered("host", root.answer, isOk(root.answer), root.ms));
  const signal =
    token === null ? withoutToken(root.answer) : await withToken(urls, token, root.answer, watch);
  lines.push(...signal.lines);
  const server = { root: root.answer, room: "unknown" as const };
  const { validate, socket, isCut } = signal;
  const signs = { serverUrl: url, pageUrl, root: root.answer, validate, socket, server };
  const verdict = judgeSignal(signs) ?? (isCut ? "proxy_cuts" : null);
  return { url, lines, verdict, betterUrl: isElsewhere(verdict) ? await betterOf(url) : null };
}

type Signal = {
  lines: Line[];
  validate: Answer;
  socket: SocketResult["answer"] | null;
  isCut: boolean;
};

function withoutToken(root: Answer): Signal {
  const lines = [
    skipped("accepted", NAMES.accepted, NO_KEY),
    skipped("socket", NAMES.socket, NO_KEY),
  ];
  return { lines, validate: unasked(root), socket: null, isCut: false };
}

async function withToken(
  urls: ReturnType<typeof signalUrls>,
  token: string,
  root: Answer,
  watch: Watch,
): Promise<Signal> {
  const isMute = root.kind === "silent";
  const validate = isMute ? { answer: SILENT, ms: 0 } : await ask(urls.validate(token));
  const isTaken = validate.answer.kind === "answered" && validate.answer.status === 200;
  const socket = await openSocket(urls.socket(token), watch);
  const isCut = socket.cutAfterMs !== null;
  const isClear = socket.answer === "message" && !isCut;
  const lines = [
    ...(isMute ? [] : [answered("accepted", validate.answer, isTaken, validate.ms)]),
    lineOf("socket", NAMES.socket, { isClear, ms: socket.ms, says: saysOfSocket(socket) }),
  ];
  return { lines, validate: validate.answer, socket: socket.answer, isCut };
}

function answered(step: "host" | "accepted", answer: Answer, isClear: boolean, ms: number): Line {
  return lineOf(step, NAMES[step], { isClear, ms, says: saysOf(answer) });
}

function saysOfSocket({ answer, status, cutAfterMs }: SocketResult): string {
  if (cutAfterMs !== null) return `closed after ${(cutAfterMs / 1000).toFixed(1)} s of silence`;
  return status ? `answered ${status} instead of an upgrade` : SAYS[answer];
}

const SAYS = {
  message: "opened, and the server spoke",
  mute: "opened, and nothing came through",
  refused: "closed before it opened",
  silent: "did not open in 3 s",
};

function isOk(answer: Answer): boolean {
  return answer.kind === "answered" && answer.status === 200 && answer.text.trim() === "OK";
}

/** Answers are cut short, and the token that some repeat is left out. */
function saysOf(answer: Answer): string {
  if (answer.kind !== "answered")
    return answer.kind === "silent" ? "no answer in 3 s" : answer.kind;
  const text = withoutTokens(answer.text).replaceAll(/\s+/g, " ");
  return `${answer.status} ${text.slice(0, 80)}`.trim();
}

/** What answers is not LiveKit, or not at this path. */
function isElsewhere(verdict: VerdictCode | null): boolean {
  return verdict === "wrong_prefix" || verdict === "other_site";
}

/** The usual mistake, both ways round: a path too many, or `/livekit` missing. */
async function betterOf(url: string): Promise<string | null> {
  const { origin, protocol, host, pathname } = new URL(url);
  const base = origin === "null" ? `${protocol}//${host}` : origin;
  for (const other of pathname === "/" ? [`${base}/livekit`] : [base]) {
    if (isOk((await ask(signalUrls(other).root)).answer)) return other;
  }
  return null;
}
