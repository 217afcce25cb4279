import type { Way } from "./types";

/** What a failed way taught of the network. */
export type Lesson = {
  /** The server has a relay to offer. */
  offersRelay: boolean;
  /** Packets got through, but not enough of them for the connection to stand in time. */
  hadContact: boolean;
};

/**
 * The next rung down, taken without asking: ICE tries UDP and TCP by itself; then everything goes
 * through the relay; then sound alone, which helps where a way exists and is too narrow.
 */
export function nextWay(way: Way, { offersRelay, hadContact }: Lesson): Way | null {
  if (way === "usual" && offersRelay) return "relay";
  if (way !== "sound" && hadContact) return "sound";
  return null;
}
