import { formatTime, viewerZone } from "./format";
import { isShownTwice, offsetName } from "./zone";

/** 09:45; and with its offset where clocks show that twice: 02:30 (UTC+01:00) */
export function formatStart(at: number, zone: string = viewerZone()): string {
  const time = formatTime(at, zone);
  return isShownTwice(zone, at) ? `${time} (${offsetName(zone, at)})` : time;
}

/** 10:00 – 10:30 */
export function formatRange(startsAt: number, endsAt: number, zone?: string): string {
  return `${formatStart(startsAt, zone)} – ${formatStart(endsAt, zone)}`;
}
