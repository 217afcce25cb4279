import type { Rect } from "./layout.ts";
import { planesOf, type Picture } from "./picture.ts";

/** For each pixel of the result: the first of the two it lies between, and how near the second. */
type Steps = { from: Uint16Array; weight: Uint8Array };

const known = new Map<string, Steps>();
const MOST_KNOWN = 256;

/** Draws a picture into a rectangle of another one, bilinear; the same size is copied. */
export function drawInto(canvas: Picture, rect: Rect, source: Picture) {
  const from = chromaSafePlanes(source);
  planesOf(canvas).forEach((plane, at) => {
    const { scale } = plane;
    const area = {
      at: plane.offset + (rect.y / scale) * plane.stride + rect.x / scale,
      stride: plane.stride,
      width: rect.width / scale,
      height: rect.height / scale,
    };
    const input = from[at]!;
    if (input.width === area.width && input.height === area.height) {
      copyPlane(canvas.data, area, source.data, input);
    } else {
      scalePlane(canvas.data, area, source.data, input);
    }
  });
}

type Area = { at: number; stride: number; width: number; height: number };
type Input = { offset: number; width: number; height: number };

/** Pictures from the network may have odd sizes; their chroma is rounded up. */
function chromaSafePlanes({ width, height }: Picture): Input[] {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const luma = width * height;
  return [
    { offset: 0, width, height },
    { ...half, offset: luma },
    { ...half, offset: luma + half.width * half.height },
  ];
}

function copyPlane(to: Uint8Array, area: Area, from: Uint8Array, input: Input) {
  for (let row = 0; row < area.height; row += 1) {
    const start = input.offset + row * input.width;
    to.set(from.subarray(start, start + input.width), area.at + row * area.stride);
  }
}

function scalePlane(to: Uint8Array, area: Area, from: Uint8Array, input: Input) {
  const across = stepsOf(input.width, area.width);
  const down = stepsOf(input.height, area.height);
  for (let row = 0; row < area.height; row += 1) {
    const upper = input.offset + down.from[row]! * input.width;
    const lower = upper + (input.height > 1 ? input.width : 0);
    scaleRow(to, area.at + row * area.stride, from, upper, lower, down.weight[row]!, across);
  }
}

function scaleRow(
  to: Uint8Array,
  start: number,
  from: Uint8Array,
  upper: number,
  lower: number,
  weight: number,
  across: Steps,
) {
  const { from: columns, weight: weights } = across;
  for (let x = 0; x < columns.length; x += 1) {
    const column = columns[x]!;
    const near = weights[x]!;
    const a = from[upper + column]!;
    const b = from[lower + column]!;
    const top = (a << 8) + (from[upper + column + 1]! - a) * near;
    const bottom = (b << 8) + (from[lower + column + 1]! - b) * near;
    to[start + x] = ((top << 8) + (bottom - top) * weight) >> 16;
  }
}

function stepsOf(from: number, to: number): Steps {
  const key = `${from}:${to}`;
  const found = known.get(key);
  if (found) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const steps = { from: new Uint16Array(to), weight: new Uint8Array(to) };
  for (let at = 0; at < to; at += 1) {
    const exact = Math.max(0, Math.min(from - 1, ((at + 0.5) * from) / to - 0.5));
    const whole = Math.min(Math.floor(exact), Math.max(0, from - 2));
    steps.from[at] = whole;
    steps.weight[at] = Math.min(255, Math.round((exact - whole) * 256));
  }
  known.set(key, steps);
  return steps;
}
