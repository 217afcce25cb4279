/** How much of a call goes over a line: everything, a small picture, or the sound alone. */
export const LEVELS = ["full", "low", "audio"] as const;
export type Level = (typeof LEVELS)[number];

/** The one with less picture. */
export function lower(a: Level, b: Level): Level {
  return LEVELS.indexOf(a) >= LEVELS.indexOf(b) ? a : b;
}

/** One step less picture; sound alone has none below it. */
export function below(level: Level): Level {
  return level === "full" ? "low" : "audio";
}

/** One step more picture. */
export function above(level: Level): Level {
  return level === "audio" ? "low" : "full";
}
