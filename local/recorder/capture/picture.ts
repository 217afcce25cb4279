import type { Rect, Size } from "./layout.ts";

/** A picture in I420: a plane of brightness, and two of colour at half the resolution. */
export type Picture = Size & { data: Uint8Array };
/** Brightness and colour, as television has them: 16–235 and 16–240. */
export type Colour = readonly [y: number, u: number, v: number];
/** How much of each pixel is covered, 0–255. */
export type Mask = Size & { data: Uint8Array };

export const BLACK: Colour = [16, 128, 128];
export const WHITE: Colour = [235, 128, 128];
export const CARD: Colour = [44, 132, 126];
export const LABEL: Colour = [26, 129, 127];
export const RED: Colour = [81, 95, 225];

export const bytesOf = ({ width, height }: Size) => (width * height * 3) / 2;

export function emptyPicture(size: Size): Picture {
  const picture = { ...size, data: new Uint8Array(bytesOf(size)) };
  fill(picture, { x: 0, y: 0, ...size }, BLACK);
  return picture;
}

type Plane = { offset: number; stride: number; scale: 1 | 2; channel: 0 | 1 | 2 };

export function planesOf({ width, height }: Size): [Plane, Plane, Plane] {
  const luma = width * height;
  const half = { stride: width / 2, scale: 2 } as const;
  return [
    { offset: 0, stride: width, scale: 1, channel: 0 },
    { ...half, offset: luma, channel: 1 },
    { ...half, offset: luma + luma / 4, channel: 2 },
  ];
}

/** Fills a rectangle on even pixels. */
export function fill(picture: Picture, rect: Rect, colour: Colour) {
  for (const { offset, stride, scale, channel } of planesOf(picture)) {
    const start = offset + (rect.y / scale) * stride + rect.x / scale;
    for (let row = 0; row < rect.height / scale; row += 1) {
      const at = start + row * stride;
      picture.data.fill(colour[channel], at, at + rect.width / scale);
    }
  }
}

/** Draws a mask in white, its top left corner on even pixels; what is outside is cut off. */
export function drawMask(picture: Picture, x: number, y: number, mask: Mask) {
  const columns = Math.min(mask.width, picture.width - x);
  const rows = Math.min(mask.height, picture.height - y);
  for (const { offset, stride, scale, channel } of planesOf(picture)) {
    const start = offset + (y / scale) * stride + x / scale;
    for (let row = 0; row < rows; row += scale) {
      const to = start + (row / scale) * stride;
      blendRow(
        picture.data,
        to,
        mask.data.subarray(row * mask.width),
        columns,
        scale,
        WHITE[channel],
      );
    }
  }
}

function blendRow(
  to: Uint8Array,
  start: number,
  cover: Uint8Array,
  columns: number,
  scale: number,
  value: number,
) {
  for (let column = 0; column < columns; column += scale) {
    const amount = cover[column]!;
    if (amount === 0) continue;
    const at = start + column / scale;
    to[at] = to[at]! + (((value - to[at]!) * amount) >> 8);
  }
}
