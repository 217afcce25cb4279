import type { Picture } from "./picture.ts";

/** Quarter turns clockwise that make a picture upright: phones send it as their sensor lies. */
export function upright(picture: Picture, turns: number): Picture {
  const { width, height, data } = picture;
  if (turns % 4 === 0) return picture;
  const isSideways = turns % 2 === 1;
  const turned = new Uint8Array(data.length);
  let offset = 0;
  for (const part of [1, 2, 2]) {
    const w = part === 1 ? width : (width + 1) >> 1;
    const h = part === 1 ? height : (height + 1) >> 1;
    turnPlane(turned.subarray(offset, offset + w * h), data.subarray(offset), w, h, turns);
    offset += w * h;
  }
  const size = isSideways ? { width: height, height: width } : { width, height };
  return { ...size, data: turned };
}

function turnPlane(to: Uint8Array, from: Uint8Array, w: number, h: number, turns: number) {
  let at = 0;
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1, at += 1) {
      const target =
        turns === 1 ? x * h + (h - 1 - y) : turns === 2 ? w * h - 1 - at : (w - 1 - x) * h + y;
      to[target] = from[at]!;
    }
  }
}
