/** A picture made from each picture of a track. */
export type Frames = {
  track: MediaStreamTrack;
  /** Lets go of the source, which goes on. */
  stop: () => void;
};

type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws one picture over the whole canvas; false leaves the picture out. */
export type Draw = (pen: Pen, frame: CanvasImageSource, size: Size) => Promise<boolean>;

type Size = { width: number; height: number };

// Chromium's own, not in the standard library of types.
declare class MediaStreamTrackProcessor {
  constructor(options: { track: MediaStreamTrack; maxBufferSize?: number });
  readonly readable: ReadableStream<VideoFrame>;
}
declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(options: { kind: "video" });
  readonly writable: WritableStream<VideoFrame>;
}

/** Neither way is there on very old browsers. */
export function canDrawFrames(): boolean {
  return hasStreams() || "captureStream" in HTMLCanvasElement.prototype;
}

export async function drawFrames(source: MediaStreamTrack, draw: Draw): Promise<Frames> {
  return hasStreams() ? byStreams(source, draw) : await byCanvas(source, draw);
}

function hasStreams(): boolean {
  return "MediaStreamTrackProcessor" in globalThis && "MediaStreamTrackGenerator" in globalThis;
}

/** Goes on at full pace in a hidden page, and drops what it has no time for. */
function byStreams(source: MediaStreamTrack, draw: Draw): Frames {
  const ending = new AbortController();
  const processor = new MediaStreamTrackProcessor({ track: source, maxBufferSize: 1 });
  const generator = new MediaStreamTrackGenerator({ kind: "video" });
  const canvas = new OffscreenCanvas(1, 1);
  const pen = canvas.getContext("2d")!;
  const change = new TransformStream<VideoFrame, VideoFrame>({
    async transform(frame, controller) {
      const { displayWidth: width, displayHeight: height, timestamp } = frame;
      fit(canvas, { width, height });
      const isDrawn = await draw(pen, frame, { width, height }).finally(() => frame.close());
      if (isDrawn) controller.enqueue(new VideoFrame(canvas, { timestamp }));
    },
  });
  processor.readable
    .pipeThrough(change, { signal: ending.signal })
    .pipeTo(generator.writable, { signal: ending.signal })
    // Stopped by us, or the camera ended: its owner knows.
    .catch(() => undefined);
  return {
    track: generator,
    stop() {
      ending.abort();
      generator.stop();
    },
  };
}

const EVERY_MS = 33;

async function byCanvas(source: MediaStreamTrack, draw: Draw): Promise<Frames> {
  const video = document.createElement("video");
  video.muted = true;
  // iOS would open a player over the page.
  video.playsInline = true;
  video.srcObject = new MediaStream([source]);
  await video.play();
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d")!;
  const track = canvas.captureStream().getVideoTracks()[0]!;
  let isBusy = false;
  let drawnAt = -1;
  const stopTicking = tick(EVERY_MS, () => {
    if (isBusy || video.currentTime === drawnAt || video.videoWidth === 0) return;
    isBusy = true;
    drawnAt = video.currentTime;
    const size = { width: video.videoWidth, height: video.videoHeight };
    fit(canvas, size);
    void draw(pen, video, size)
      .catch(() => false)
      .finally(() => (isBusy = false));
  });
  return {
    track,
    stop() {
      stopTicking();
      track.stop();
      video.srcObject = null;
    },
  };
}

/** A worker's timer: that of a hidden page runs once a second. */
function tick(everyMs: number, run: () => void): () => void {
  const code = `setInterval(() => postMessage(0), ${everyMs})`;
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.addEventListener("message", run);
  return () => {
    worker.terminate();
    URL.revokeObjectURL(url);
  };
}

// Setting a size clears a canvas, even to the same size.
function fit(canvas: OffscreenCanvas | HTMLCanvasElement, { width, height }: Size) {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}
