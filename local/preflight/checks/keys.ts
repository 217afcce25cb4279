import { fails, holds, type Line } from "../line.ts";
import type { TrialRoom } from "../room.ts";
import type { Target } from "../target.ts";

/** The API's answer to a call that only the right keys may make. */
export function checkKeys({ keys }: Target, { problem }: TrialRoom): Line[] {
  const about = "LiveKit's keys";
  if (problem === null) return [holds(about, `${keys.apiUrl} takes ${keys.key}`)];
  const isRefused = /^40[13]/.test(problem);
  const fix = isRefused
    ? "LIVEKIT_API_KEY and LIVEKIT_API_SECRET are another server's: set those of this one"
    : "the API is not reached: LIVEKIT_API_URL, or the proxy before it";
  return [fails(about, `${keys.apiUrl}: ${problem}`, fix)];
}
