import messages from "../../messages/en.json" with { type: "json" };
import { byScheme } from "../../lib/doctor/signal.ts";
import { isOnlySlow, VERDICTS } from "../../lib/doctor/verdicts.ts";
import { type Found, type Line, MEDIA_STEPS } from "./line.ts";
import type { Look } from "./look.ts";

const MARKS: Record<Line["state"], string> = { pass: "✓", slow: "!", fail: "✗", skipped: "–" };

export function describe(found: Look): string {
  const { url, lines, verdict, betterUrl } = found;
  return [
    url,
    ...tableOf(lines),
    ...(verdict === null ? [clearOf(lines)] : wordsOf(found)),
    ...(verdict === null && isForPlainPages(url) ? [PLAIN] : []),
    ...(betterUrl ? [`  It answers at ${betterUrl}`] : []),
  ].join("\n");
}

/** What belongs to no address. */
export function describePart(title: string, found: Found): string {
  return [title, ...tableOf(found.lines), ...wordsOf(found)].join("\n");
}

function tableOf(lines: Line[]): string[] {
  const width = Math.max(...lines.map(({ name }) => name.length));
  return lines.map(({ name, state, ms, says }) => {
    const time = (ms === null ? "" : `${Math.ceil(ms)} ms`).padStart(8);
    const slow = state === "slow" ? "slow; " : "";
    return `  ${MARKS[state]} ${name.padEnd(width)} ${time}  ${slow}${says}`.trimEnd();
  });
}

function clearOf(lines: Line[]): string {
  const isCut = lines.some(({ state }) => state === "skipped");
  return isCut ? "  Clear, as far as could be looked at." : "  Clear.";
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

function wordsOf({ verdict, lines }: Found): string[] {
  if (verdict === null) return [];
  const { title, text, next } = messages.doctor.verdict[verdict];
  const sentence = text.replace("{ways}", waysOf(lines));
  return [`  ${verdict} (${VERDICTS[verdict].whose}): ${title}`, `  ${sentence}`, `  ${next}`];
}

/** Those that were tried in vain. */
function waysOf(lines: Line[]): string {
  const ways = lines.filter(({ step, state }) => MEDIA_STEPS.includes(step) && state === "fail");
  return ways.map(({ step }) => step.toUpperCase()).join(", ");
}

/** Which address breaks it: the first that is not clear, when the one before it was. */
export function summary(looks: Look[], { parley, media }: Parts): string {
  return [ofParley(parley), ofMedia(media), ofAddresses(looks, isBroken([parley, media]))]
    .filter(Boolean)
    .join("\n");
}

type Parts = { parley: Found; media: Found };

function ofParley({ verdict }: Found): string {
  return verdict === null ? "" : `People cannot get as far as LiveKit (${verdict}).`;
}

function ofMedia({ verdict }: Found): string {
  if (verdict === null) return "";
  return isOnlySlow(verdict)
    ? `Media gets through, and could do better (${verdict}).`
    : `Media does not get through (${verdict}).`;
}

function ofAddresses(looks: Look[], isBrokenElsewhere: boolean): string {
  const first = looks.find(({ verdict }) => verdict !== null);
  if (!first) {
    const all = looks.length > 1 ? `All ${looks.length} addresses are` : "All is";
    return `${isBrokenElsewhere && looks.length === 1 ? "The address is" : all} clear${cutOf(looks)}.`;
  }
  const before = looks[looks.indexOf(first) - 1];
  const breaks = STEPS_OF_SOCKET.has(first.verdict!) ? "breaks the WebSocket" : "breaks the way";
  const since = before ? `; ${before.url} before it is clear` : "";
  return `${first.url} ${breaks} (${first.verdict})${since}.`;
}

function cutOf(looks: Look[]): string {
  const isCut = looks.some(({ lines }) => lines.some(({ state }) => state === "skipped"));
  return isCut ? ", as far as could be looked at" : "";
}

/** Whether anything was found that keeps people out. */
export function isBroken(found: Found[]): boolean {
  return found.some(({ verdict }) => verdict !== null && !isOnlySlow(verdict));
}

const STEPS_OF_SOCKET: ReadonlySet<string> = new Set([
  "upgrade_blocked",
  "proxy_buffers",
  "proxy_cuts",
]);
