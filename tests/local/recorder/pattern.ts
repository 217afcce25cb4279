/** What generated people show and sound like: a colour and a tone, or flashes with beeps. */
export const RATE = 48_000;
/** Every two seconds, for a fifth of a second: white and a loud tone, at the same moment. */
export const FLASH = { everyMs: 2000, lastsMs: 200 };

/** `flash`, or a colour in Y, U and V and a tone in hertz; none is silence. */
export type Pattern = "flash" | `${number},${number},${number},${number}`;

export const sizeOf = (kind: "camera" | "screen") =>
  kind === "camera" ? { width: 640, height: 360 } : { width: 1280, height: 720 };

export function isMarked(pattern: Pattern, atMs: number): boolean {
  return pattern === "flash" && atMs % FLASH.everyMs < FLASH.lastsMs;
}

/** One sample of the sound at that moment. */
export function toneAt(pattern: Pattern, atMs: number): number {
  const hertz = pattern === "flash" ? (isMarked(pattern, atMs) ? 1000 : 0) : partsOf(pattern)[3]!;
  return Math.round(12_000 * Math.sin((2 * Math.PI * hertz * atMs) / 1000));
}

/** Moving stripes, so that there is something to encode; they come round after so many frames. */
export const STEPS = 16;

/** An I420 picture around the pattern's colour; flashes are white on dark. */
export function drawPattern(kind: "camera" | "screen", pattern: Pattern, isLit: boolean, step = 0) {
  const { width, height } = sizeOf(kind);
  const [y, u, v] = pattern === "flash" ? [isLit ? 235 : 32, 128, 128] : partsOf(pattern);
  const data = new Uint8Array((width * height * 3) / 2);
  for (let at = 0; at < width * height; at += 1) {
    const column = at % width;
    const row = Math.floor(at / width);
    data[at] = Math.min(235, y! + (((column + 3 * row + 4 * step) >> 2) & 15) - 8);
  }
  data.fill(u!, width * height, (width * height * 5) / 4);
  data.fill(v!, (width * height * 5) / 4);
  return data;
}

const partsOf = (pattern: Pattern) => pattern.split(",").map(Number);
