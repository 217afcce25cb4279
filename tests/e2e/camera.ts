import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

const WIDTH = 320;
const HEIGHT = 180;
const FRAMES = 20;
const FILE = resolve(import.meta.dirname, "../../test-results/camera.y4m");

/** Two seconds of a bar that wanders over grey, ten frames a second, as YUV4MPEG2. */
function film(): Buffer {
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  const colours = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frames = Array.from({ length: FRAMES }, (_, nth) => {
    const row = Buffer.alloc(WIDTH, 110);
    const from = (nth * WIDTH) / FRAMES;
    row.fill(220, from, from + WIDTH / FRAMES);
    const picture = Buffer.concat(Array.from({ length: HEIGHT }, () => row));
    return Buffer.concat([Buffer.from("FRAME\n"), picture, colours]);
  });
  return Buffer.concat([head, ...frames]);
}

/**
 * A camera that costs a tenth of the browser's own fake one, whose 1280×720 in three layers fill
 * two cores with two people.
 * @returns the path of its film
 */
export function smallCamera(): string {
  mkdirSync(dirname(FILE), { recursive: true });
  const half = `${FILE}.${process.pid}`;
  writeFileSync(half, film());
  renameSync(half, FILE);
  return FILE;
}
