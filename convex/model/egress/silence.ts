import { v } from "convex/values";

/** What was heard when an egress was asked for and nothing came of it. */
export const silence = {
  /** The egress API answered, and does not know it. */
  isAnswered: v.boolean(),
  /** Whether a recorder is in its room; null: that is not known either. */
  hasRecorder: v.union(v.boolean(), v.null()),
};
export type Silence = { isAnswered: boolean; hasRecorder: boolean | null };

type Known = { unseenSince?: number; goneSince?: number };

const SECOND = 1_000;
/** While the API itself is away, an egress may well go on. */
const AWAY = 150 * SECOND;
/** Between two looks: a recorder whose server was restarted is out of the room for a moment. */
const GONE = 30 * SECOND;

/** Since when it is not seen, and since when no recorder was in its room. */
export function silentSince(known: Known, { hasRecorder }: Silence, now: number) {
  const goneSince = hasRecorder === false ? (known.goneSince ?? now) : undefined;
  return { unseenSince: known.unseenSince ?? now, goneSince };
}

/** A server that was restarted has its recorder back by then. */
const LEFT_BEHIND = 90 * SECOND;
/** One that is ending has left the room, and writes its file. */
const WRITES_FOR = 1_800 * SECOND;

/** Of one that is listed: since when no recorder was in its room, and whether it can only be over. */
export function leftBehind(
  known: Known,
  { hasRecorder, isEnding, now }: { hasRecorder: boolean | null; isEnding: boolean; now: number },
) {
  const goneSince = hasRecorder === false ? (known.goneSince ?? now) : undefined;
  const mayTake = isEnding ? WRITES_FOR : LEFT_BEHIND;
  return { goneSince, isOver: goneSince !== undefined && now - goneSince >= mayTake };
}

/**
 * It has ended, as far as can be known without the egress API: LiveKit has had no recorder in the
 * room for a while, or the room is closed. As long as it may go on, nobody is let in who has not
 * agreed to it.
 */
export function isSurelyOver(
  { unseenSince, goneSince }: Known,
  { isClosed, now }: { isClosed: boolean; now: number },
): boolean {
  const isGone = goneSince !== undefined && now - goneSince >= GONE;
  return unseenSince !== undefined && now - unseenSince >= AWAY && (isGone || isClosed);
}
