/** The picture and the clock. Video is taken at ticks of the audio. */
export const WIDTH = 1280;
export const HEIGHT = 720;
export const FRAMES_PER_SECOND = 25;
export const SAMPLE_RATE = 48_000;
export const CHANNELS = 2;
export const TICK_MS = 20;
export const TICKS_PER_FRAME = 1000 / FRAMES_PER_SECOND / TICK_MS;
export const SAMPLES_PER_TICK = (SAMPLE_RATE * TICK_MS) / 1000;
