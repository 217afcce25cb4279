import type { Background } from "../devices/choices";
import { type Backdrop, blurred, calm, compose, picture } from "./compose";
import { type Draw, drawFrames, type Frames } from "./frames";
import { ownPicture } from "./ownPicture";
import { createPace } from "./pace";
import { createSegmenter } from "./segmenter";

/** It broke, or the device does not keep up with it. */
export type Trouble = "failed" | "slow";

export type Drawn = Exclude<Background, "none">;

/**
 * Puts a background behind the person in a camera's track. The source stays open and stays its
 * owner's. Resolves once the first picture is drawn, so that the room behind is never seen first.
 * @param onTrouble what happened after that; the caller decides what is shown then
 */
export async function applyBackground(
  source: MediaStreamTrack,
  background: Drawn,
  onTrouble: (trouble: Trouble) => void,
): Promise<Frames> {
  const backdrop = await backdropOf(background);
  const { width = 1280, height = 720 } = source.getSettings();
  const segmenter = await createSegmenter({ width, height });
  let pace: ReturnType<typeof createPace> | null = null;
  let isStopped = false;
  let onFirst: () => void;
  const first = new Promise<void>((resolve) => (onFirst = resolve));

  const draw: Draw = async (pen, frame, size) => {
    if (isStopped) return false;
    const person = await segmenter.personIn(frame);
    if (isStopped) return false;
    compose(pen, { frame, person, backdrop, size });
    onFirst();
    // Counted from the first picture: however long the model took, it is no measure of the pace.
    pace ??= createPace(performance.now());
    if (document.hidden) pace.pause(performance.now());
    else if (pace.isTooSlow(performance.now())) onTrouble("slow");
    return true;
  };
  const frames = await drawFrames(source, (...frame) =>
    draw(...frame).catch(() => {
      // Stopped in the middle of a picture is no trouble.
      if (!isStopped) onTrouble("failed");
      return false;
    }),
  );
  const stop = () => {
    isStopped = true;
    frames.stop();
    segmenter.close();
  };
  await within(FIRST_LIMIT_MS, first).catch((cause: unknown) => {
    stop();
    throw cause;
  });
  return { track: frames.track, stop };
}

// Seconds at most, but for a machine that is busy with something else as well.
const FIRST_LIMIT_MS = 45_000;

async function within(ms: number, wait: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no picture was drawn")), ms);
  });
  await Promise.race([wait, limit]).finally(() => clearTimeout(timer));
}

async function backdropOf(background: Drawn): Promise<Backdrop> {
  switch (background) {
    case "blur":
      return blurred();
    case "calm":
      return calm();
    case "own":
      return picture(await ownPicture());
  }
}
