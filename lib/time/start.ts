import { viewerZone } from "./format";
import { instantsOf, offsetAt } from "./zone";

/** A time as somebody types it into a field, in the viewer's zone unless another one is given. */
export type Start = {
  /** The value of <input type="datetime-local">. */
  text: string;
  /** Meant is the second time that clocks show it, where they are set back over it. */
  isRepeat: boolean;
};

/** What the field shows of an instant. */
export function startAt(at: number, zone = viewerZone()): Start {
  const text = new Date(at + offsetAt(zone, at)).toISOString().slice(0, 16);
  const [, second] = instantsIn(text, zone);
  return { text, isRepeat: second !== undefined && at >= second };
}

/** The instants that such a text can mean: none, one, or two that clocks show alike. */
export function instantsIn(text: string, zone = viewerZone()): number[] {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? [] : instantsOf(zone, wall);
}

/** The instant that is meant; `skipped`: clocks are set forward over it; null: it is no time. */
export function instantOf(
  { text, isRepeat }: Start,
  zone = viewerZone(),
): number | "skipped" | null {
  if (Number.isNaN(Date.parse(`${text}Z`))) return null;
  const all = instantsIn(text, zone);
  return (isRepeat ? all.at(-1) : all[0]) ?? "skipped";
}
