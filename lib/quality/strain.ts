import type { PersonReading } from "./figures";
import { SOURCES } from "./figures";
import type { Heard, Reading } from "./reading";
import type { Sample } from "./sampler";

/** How a direction bears what goes over it; `jammed`: the sound suffers. */
export type Strain = "calm" | "tight" | "jammed";
/** Null: nothing arrives at all. That is a break, which less picture does not mend. */
export type Strains = { send: Strain; receive: Strain } | null;

// Measured on links throttled to 120 and 500 kbit/s with queues of some seconds, and on a free
// one whose machine was busy (round trips of single reports to 340 ms, jitter to 40 ms).
/** Above the quickest round trip of this room: a far server is slow, but not full. */
const SLOW_BY_MS = 180;
const JITTER_TIGHT_MS = 45;
const JITTER_JAMMED_MS = 70;
const LOSS_TIGHT_PERCENT = 5;
const LOSS_JAMMED_PERCENT = 15;
const HOLES_TIGHT_PERCENT = 10;
const HOLES_JAMMED_PERCENT = 30;

/**
 * What the last seconds say of either direction. A slow line alone does not tell which way is
 * full: what arrives does, and what the server reports of what we send.
 * @param recent the last four samples of this room, oldest first: about three seconds
 * @param quickestMs the quickest round trip since it was entered
 */
export function strainsOf(recent: readonly Sample[], quickestMs: number): Strains {
  const last = recent.at(-1);
  const before = recent.at(-2);
  if (!last || !before) return { send: "calm", receive: "calm" };
  const heard = worst(reportsOfWhatMatters(before.own, last.own).map(strainOfReport));
  const seen = worst(
    [...last.others].flatMap(([identity, person]) =>
      strainOfArrival(before.others.get(identity)?.microphone, person.microphone),
    ),
  );
  if (newsOf(before, last).length === 0 && !isAnythingArriving(before, last)) return null;
  const isDead = isSilent(recent);
  if (!isSlowLine(recent, quickestMs, seen)) return { send: heard, receive: "calm" };
  // A full upload makes the line slow by itself; a little unrest in what arrives is no proof then.
  const isOnlyUp = seen === "calm" || (seen === "tight" && heard !== "calm");
  if (isOnlyUp) return { send: isDead ? "jammed" : worse(heard, "tight"), receive: "calm" };
  return { send: worse(heard, "tight"), receive: seen };
}

function strainOfReport({ lossPercent, jitterMs }: Heard): Strain {
  if (lossPercent >= LOSS_JAMMED_PERCENT || jitterMs >= JITTER_JAMMED_MS) return "jammed";
  if (lossPercent >= LOSS_TIGHT_PERCENT || jitterMs >= JITTER_TIGHT_MS) return "tight";
  return "calm";
}

function strainOfArrival(before: Reading | null | undefined, now: Reading | null): Strain[] {
  if (!before || !now || now.samples < before.samples) return [];
  const holes =
    (100 * (now.concealed - before.concealed)) / Math.max(1, now.samples - before.samples);
  const lost = Math.max(0, now.lost - before.lost);
  const loss = (100 * lost) / Math.max(1, lost + now.packets - before.packets);
  const jitter = now.jitterMs ?? 0;
  const isJammed =
    holes >= HOLES_JAMMED_PERCENT || loss >= LOSS_JAMMED_PERCENT || jitter >= JITTER_JAMMED_MS;
  if (isJammed) return ["jammed"];
  const isTight =
    holes >= HOLES_TIGHT_PERCENT || loss >= LOSS_TIGHT_PERCENT || jitter >= JITTER_TIGHT_MS;
  return [isTight ? "tight" : "calm"];
}

/** The sound's, where there is sound: a picture jitters by itself, with each large frame. */
function reportsOfWhatMatters(before: PersonReading, now: PersonReading): Heard[] {
  const ofSound = freshReports(before, now, ["microphone"]);
  if (ofSound.length > 0) return ofSound;
  return freshReports(before, now).map((report) => ({ ...report, jitterMs: 0 }));
}

/** Reports that came since the reading before: old ones say nothing of now. */
function freshReports(
  before: PersonReading,
  now: PersonReading,
  sources: readonly (keyof PersonReading)[] = SOURCES,
): Heard[] {
  return sources.flatMap((source) => {
    const known = new Map(before[source]?.heard.map(({ ssrc, reports }) => [ssrc, reports]));
    return (now[source]?.heard ?? []).filter(
      ({ ssrc, reports }) => reports > (known.get(ssrc) ?? 0),
    );
  });
}

/**
 * Slow by the latest news of the line; and without any, where there should be some: for one second
 * when the sound has holes, else for two. Only when everything that answered was slow: a busy page
 * delays single reports.
 */
function isSlowLine(recent: readonly Sample[], quickestMs: number, seen: Strain): boolean {
  const patience = seen === "jammed" ? 1 : 2;
  for (let ago = 1; ago <= patience; ago += 1) {
    const [before, now] = [recent.at(-ago - 1), recent.at(-ago)];
    if (!before || !now) return false;
    const rtts = newsOf(before, now);
    if (rtts.length > 0) return Math.min(...rtts) >= quickestMs + SLOW_BY_MS;
  }
  return isSending(recent.at(-patience - 1)!, recent.at(-1)!);
}

/** The quickest round trip that these two samples tell of; infinite when nothing came back. */
export function quickestOf(before: Sample, now: Sample): number {
  return Math.min(Number.POSITIVE_INFINITY, ...newsOf(before, now));
}

/** Round trips of whatever came back between two samples. */
function newsOf(before: Sample, now: Sample): number[] {
  const rtts = freshReports(before.own, now.own).flatMap(({ rttMs }) => rttMs ?? []);
  for (const [was, is] of linesOf(before, now)) {
    if (is.answered > was.answered && is.rttMs !== null) rtts.push(is.rttMs);
  }
  return rtts;
}

/** Three seconds in which media or checks were sent, and nothing told that they arrived. */
function isSilent(recent: readonly Sample[]): boolean {
  const [first, last] = [recent.at(-4), recent.at(-1)];
  if (!first || !last || newsOf(first, last).length > 0) return false;
  const hasChecks = linesOf(first, last).some(([was, is]) => is.asked - was.asked >= 2);
  return hasChecks || isSending(first, last);
}

/** Media that the server reports on was sent. */
function isSending(before: Sample, now: Sample): boolean {
  return SOURCES.some((source) => {
    const was = before.own[source];
    return was !== null && was.heard.length > 0 && (now.own[source]?.packets ?? 0) > was.packets;
  });
}

function isAnythingArriving(before: Sample, now: Sample): boolean {
  return [...now.others].some(([identity, person]) =>
    SOURCES.some((source) => {
      const was = before.others.get(identity)?.[source]?.packets ?? 0;
      return (person[source]?.packets ?? 0) > was;
    }),
  );
}

function linesOf(before: Sample, now: Sample) {
  const people: [PersonReading | undefined, PersonReading][] = [
    [before.own, now.own],
    ...[...now.others].map(([identity, person]): [PersonReading | undefined, PersonReading] => [
      before.others.get(identity),
      person,
    ]),
  ];
  return people.flatMap(([was, is]) => {
    const first = was?.microphone?.line ?? was?.camera?.line;
    const last = is.microphone?.line ?? is.camera?.line;
    return first && last ? ([[first, last]] as const) : [];
  });
}

const ORDER = ["calm", "tight", "jammed"] as const;

function worse(a: Strain, b: Strain): Strain {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

function worst(strains: readonly Strain[]): Strain {
  return strains.reduce(worse, "calm");
}
