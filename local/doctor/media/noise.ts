import { LocalVideoTrack, VideoBufferType, VideoFrame, VideoSource } from "@livekit/rtc-node";

const [WIDTH, HEIGHT, FPS] = [640, 360, 20];
const [CELL, CELLS] = [8, 400];

/** A picture that needs no camera and is hard to compress, so that it uses the bandwidth there is. */
export function createNoise(): { track: LocalVideoTrack; stop: () => void } {
  const source = new VideoSource(WIDTH, HEIGHT);
  const data = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128);
  const timer = setInterval(() => {
    for (let cell = 0; cell < CELLS; cell += 1) paint(data);
    source.captureFrame(new VideoFrame(data, WIDTH, HEIGHT, VideoBufferType.I420));
  }, 1000 / FPS);
  return {
    track: LocalVideoTrack.createVideoTrack("noise", source),
    stop: () => clearInterval(timer),
  };
}

function paint(data: Uint8Array) {
  const [x, y] = [random(WIDTH - CELL), random(HEIGHT - CELL)];
  const shade = random(256);
  for (let row = y; row < y + CELL; row += 1) {
    data.fill(shade, row * WIDTH + x, row * WIDTH + x + CELL);
  }
}

const random = (below: number) => Math.floor(Math.random() * below);
