import messages from "../../messages/en.json" with { type: "json" };
import { byScheme } from "../../lib/doctor/signal.ts";
import { VERDICTS } from "../../lib/doctor/verdicts.ts";
import type { Look } from "./look.ts";

export function describe({ url, lines, verdict, betterUrl }: Look): string {
  const width = Math.max(...lines.map(({ name }) => name.length));
  return [
    url,
    ...lines.map(({ name, isClear, ms, says }) => {
      const time = `${Math.ceil(ms)} ms`.padStart(8);
      return `  ${isClear ? "✓" : "✗"} ${name.padEnd(width)} ${time}  ${says}`;
    }),
    ...(verdict === null ? ["  Clear."] : wordsOf(verdict)),
    ...(verdict === null && isForPlainPages(url) ? [PLAIN] : []),
    ...(betterUrl ? [`  It answers at ${betterUrl}`] : []),
  ].join("\n");
}

const PLAIN = "  Not for a page on https: browsers open only wss from there.";

/** The same rule as a browser's: `ws` from a secure page leads to the machine itself alone. */
function isForPlainPages(url: string): boolean {
  return byScheme({ serverUrl: url, pageUrl: "https://any.invalid" }) !== null;
}

/** What to do about it. */
export function nextOf(verdict: NonNullable<Look["verdict"]>): string {
  return messages.doctor.verdict[verdict].next;
}

function wordsOf(verdict: NonNullable<Look["verdict"]>): string[] {
  const { title, text, next } = messages.doctor.verdict[verdict];
  return [`  ${verdict} (${VERDICTS[verdict].whose}): ${title}`, `  ${text}`, `  ${next}`];
}

/** Which address breaks it: the first that is not clear, when the one before it was. */
export function summary(looks: Look[]): string {
  const broken = looks.filter(({ verdict }) => verdict !== null);
  const [first] = broken;
  if (!first) return `All ${looks.length === 1 ? "is" : `${looks.length} addresses are`} clear.`;
  const before = looks[looks.indexOf(first) - 1];
  const breaks = STEPS_OF_SOCKET.has(first.verdict!) ? "breaks the WebSocket" : "breaks the way";
  const since = before ? `; ${before.url} before it is clear` : "";
  return `${first.url} ${breaks} (${first.verdict})${since}.`;
}

const STEPS_OF_SOCKET: ReadonlySet<string> = new Set([
  "upgrade_blocked",
  "proxy_buffers",
  "proxy_cuts",
]);
