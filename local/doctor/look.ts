import { ask, signalUrls } from "../../lib/doctor/network.ts";
import { type Answer, judgeSignal } from "../../lib/doctor/signal.ts";
import type { VerdictCode } from "../../lib/doctor/verdicts.ts";
import { reach } from "./reach.ts";
import { openSocket, type SocketResult, type Watch } from "./socket.ts";

export type Line = { name: string; isClear: boolean; ms: number; says: string };
export type Look = {
  url: string;
  lines: Line[];
  verdict: VerdictCode | null;
  /** Where the server answers, when its path is wrong. */
  betterUrl: string | null;
};

const SILENT: Answer = { kind: "silent" };

/** One address, as a browser would go there. */
export async function look(url: string, token: string, watch: Watch = {}): Promise<Look> {
  const lines: Line[] = [...(await reach(url))];
  if (lines.some(({ isClear }) => !isClear)) {
    const isSilent = lines.at(-1)!.says.startsWith("no answer");
    return {
      url,
      lines,
      verdict: isSilent ? "server_silent" : "server_unreachable",
      betterUrl: null,
    };
  }
  const urls = signalUrls(url);
  const root = await ask(urls.root);
  lines.push({
    name: "HTTP /",
    isClear: isOk(root.answer),
    ms: root.ms,
    says: saysOf(root.answer),
  });
  const validate =
    root.answer.kind === "silent" ? { answer: SILENT, ms: 0 } : await ask(urls.validate(token));
  const isTaken = validate.answer.kind === "answered" && validate.answer.status === 200;
  if (root.answer.kind !== "silent") {
    lines.push({ name: "token", isClear: isTaken, ms: validate.ms, says: saysOf(validate.answer) });
  }
  const socket = await openSocket(urls.socket(token), watch);
  const isCut = socket.cutAfterMs !== null;
  lines.push({
    name: "WebSocket",
    isClear: socket.answer === "message" && !isCut,
    ms: socket.ms,
    says: saysOfSocket(socket),
  });
  const server = { root: root.answer, room: "unknown" as const };
  const signs = { serverUrl: url, pageUrl: "http://localhost", validate: validate.answer };
  const judged = judgeSignal({ ...signs, root: root.answer, socket: socket.answer, server });
  const verdict = judged ?? (isCut ? "proxy_cuts" : null);
  return {
    url,
    lines,
    verdict,
    betterUrl: isElsewhere(verdict) ? await betterOf(url) : null,
  };
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
  const text = answer.text.replaceAll(/eyJ[\w.-]+/g, "…").replaceAll(/\s+/g, " ");
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
