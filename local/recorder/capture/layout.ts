/** Where everybody is in the picture. Pure: the same people always give the same tiles. */
export const LAYOUTS = ["grid", "speaker", "presentation"] as const;
export type LayoutName = (typeof LAYOUTS)[number];

export type Size = { width: number; height: number };
export type Rect = Size & { x: number; y: number };
export type Seat = { id: string; kind: "camera" | "screen" };
export type Tile = Seat & Rect;
export type Seats = { cameras: string[]; screens: string[]; speaker: string | null };

/** The share of the width that people beside a large picture get. */
const STRIP = 0.2;
const MOST_IN_STRIP = 5;
/** The corner of a presentation where the speaker is. */
const CORNER = 0.22;

/** A shared screen takes the large place in every layout. */
export function layOut(layout: LayoutName, seats: Seats, size: Size): Tile[] {
  const { cameras, screens } = seats;
  const screen = screens.at(-1);
  const whole: Rect = { x: 0, y: 0, ...size };
  if (screen === undefined && (layout === "grid" || cameras.length < 2)) {
    return grid(cameras.map(camera), whole);
  }
  const speaker = speakerOf(seats);
  if (screen === undefined) {
    return stage(camera(speaker!), cameras.filter((id) => id !== speaker).map(camera), size);
  }
  const shown: Seat = { id: screen, kind: "screen" };
  if (layout !== "presentation") return stage(shown, cameras.map(camera), size);
  return speaker === null
    ? [{ ...shown, ...whole }]
    : [{ ...shown, ...whole }, corner(speaker, size)];
}

const camera = (id: string): Seat => ({ id, kind: "camera" });

function speakerOf({ cameras, speaker }: Seats): string | null {
  return speaker !== null && cameras.includes(speaker) ? speaker : (cameras[0] ?? null);
}

function stage(large: Seat, others: Seat[], { width, height }: Size): Tile[] {
  if (others.length === 0) return [{ ...large, x: 0, y: 0, width, height }];
  const strip = even(width * STRIP);
  const left = width - strip;
  const shown = others.slice(0, MOST_IN_STRIP);
  const each = even(Math.min(height / shown.length, (strip * 9) / 16));
  const top = even((height - each * shown.length) / 2);
  const tiles = shown.map((seat, at) => {
    return { ...seat, x: left, y: top + at * each, width: strip, height: each };
  });
  return [{ ...large, x: 0, y: 0, width: left, height }, ...tiles];
}

function corner(id: string, { width, height }: Size): Tile {
  const w = even(width * CORNER);
  const h = even((w * 9) / 16);
  return { ...camera(id), x: width - w - 16, y: height - h - 16, width: w, height: h };
}

/** As many columns as make the tiles, 16 by 9 each, largest; rather beside than below. */
function grid(seats: Seat[], { width, height }: Rect): Tile[] {
  let best = { columns: 1, tile: 0 };
  for (let columns = 1; columns <= seats.length; columns += 1) {
    const rows = Math.ceil(seats.length / columns);
    const tile = Math.min(width / columns, ((height / rows) * 16) / 9);
    if (tile >= best.tile) best = { columns, tile };
  }
  const w = even(best.tile);
  const h = even((w * 9) / 16);
  const rows = Math.ceil(seats.length / best.columns);
  const top = even((height - rows * h) / 2);
  return seats.map((seat, at) => {
    const row = Math.floor(at / best.columns);
    const inRow = Math.min(best.columns, seats.length - row * best.columns);
    const left = even((width - inRow * w) / 2);
    return { ...seat, x: left + (at % best.columns) * w, y: top + row * h, width: w, height: h };
  });
}

/** Chroma has half the resolution: everything lies on even pixels. */
export const even = (value: number) => Math.floor(value / 2) * 2;

/** The largest part of a tile that a picture fills without being cut or stretched. */
export function fit(tile: Rect, { width, height }: Size): Rect {
  const scale = Math.min(tile.width / width, tile.height / height);
  const w = Math.max(2, even(width * scale + 0.5));
  const h = Math.max(2, even(height * scale + 0.5));
  const x = tile.x + even((tile.width - w) / 2);
  return { x, y: tile.y + even((tile.height - h) / 2), width: w, height: h };
}
