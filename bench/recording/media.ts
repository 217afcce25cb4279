import { EgressStatus, EncodedFileOutput } from "@livekit/protocol";
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile, skewsOf, usageOf } from "../../tests/local/recorder/measure.ts";
import { FLASH } from "../../tests/local/recorder/pattern.ts";
import { BLUE } from "../../tests/local/recorder/session.ts";
import { Studio } from "../../tests/local/recorder/studio.ts";
import { figure, type Figure } from "../figure.ts";

const MINUTES = Number(process.env.PARLEY_BENCH_MINUTES ?? 10);
const LOADED_MINUTES = 3;
const EVERY_MS = 10_000;
/** Where the one who flashes is in a grid of two. */
const FLASHING = { x: 0, y: 180, width: 640, height: 360 };

/**
 * Two people of 640×360 for ten minutes, or `PARLEY_BENCH_MINUTES`: how far each beep is from its flash in the file, and what
 * the recorder and all below it use meanwhile; memory that several of them share counts once.
 */
export async function measureMedia(): Promise<Figure[]> {
  const { skews, cores, megabytes } = await record(MINUTES);
  return [
    skewFigure("recording-skew", skews),
    figure("recording-cpu", "cores", cores),
    figure("recording-rss", "MB", megabytes, { grown: grownBy(megabytes) }),
  ];
}

/** The same while a program on the side takes all of a core that it can get. */
export async function measureLoadedSkew(): Promise<Figure[]> {
  const busy = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
  try {
    const { skews } = await record(LOADED_MINUTES);
    return [skewFigure("recording-skew-loaded", skews)];
  } finally {
    busy.kill("SIGKILL");
  }
}

async function record(minutes: number) {
  const studio = await Studio.open();
  try {
    await studio.rooms.createRoom({ name: "bench" });
    await studio.join("bench", "Flash", "flash");
    await studio.join("bench", "Blue", BLUE);
    const output = new EncodedFileOutput({ filepath: "bench.mp4" });
    const { egressId } = await studio.client.startRoomCompositeEgress("bench", output);
    await studio.reaches(egressId, EgressStatus.EGRESS_ACTIVE);
    const usage = await watch(studio.recorder.pid!, minutes * 60_000);
    await studio.client.stopEgress(egressId);
    await studio.reaches(egressId, EgressStatus.EGRESS_COMPLETE, 60_000);
    const skews = await skewsOf(studio.fileOf(egressId), FLASHING);
    // What is missed by eye and by ear would make no pair, and a skew of nothing.
    const expected = (minutes * 60_000) / FLASH.everyMs;
    if (skews.length < 0.9 * expected) throw new Error(`${skews.length} of ${expected} flashes`);
    return { ...usage, skews };
  } finally {
    await studio.close();
  }
}

async function watch(pid: number, ms: number) {
  const cores: number[] = [];
  const megabytes: number[] = [];
  const until = performance.now() + ms;
  let before = { at: performance.now(), ...usageOf(pid) };
  while (performance.now() < until) {
    await sleep(EVERY_MS);
    const now = { at: performance.now(), ...usageOf(pid) };
    cores.push((now.cpuSeconds - before.cpuSeconds) / ((now.at - before.at) / 1_000));
    megabytes.push(now.megabytes);
    before = now;
  }
  return { cores, megabytes };
}

/** Of the signed skews the size counts; `drift` is how far it moved from the first third to the last. */
function skewFigure(name: string, skews: number[]): Figure {
  return figure(name, "ms", skews.map(Math.abs), { drift: grownBy(skews) });
}

function grownBy(values: number[]): number {
  const third = Math.ceil(values.length / 3);
  const grown = percentile(values.slice(-third), 0.5) - percentile(values.slice(0, third), 0.5);
  return Number(grown.toFixed(1));
}
