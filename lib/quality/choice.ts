import type { Level } from "./levels";

const KEY = "parley.picture";

/** The most picture that the person chose in this tab; storage may be closed to us. */
export function rememberedChoice(): Level {
  try {
    const known = sessionStorage.getItem(KEY);
    return known === "low" || known === "audio" ? known : "full";
  } catch {
    return "full";
  }
}

export function rememberChoice(level: Level): void {
  try {
    sessionStorage.setItem(KEY, level);
  } catch {
    // Then it holds for as long as the page.
  }
}

/** Senders that a level has in hand: a picture's slow start must not turn on what was taken back. */
export const levelled = new WeakSet<RTCRtpSender>();
