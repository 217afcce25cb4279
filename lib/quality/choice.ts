import { type Level, LEVELS } from "./levels";

const KEY = "parley.picture";

/** The most picture that the person chose in this tab; storage may be closed to us. */
export function rememberedChoice(): Level {
  try {
    const known = sessionStorage.getItem(KEY);
    return LEVELS.find((level) => level === known) ?? "full";
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
