import { LocalVideoTrack, Track } from "livekit-client";

const [WIDTH, HEIGHT, FPS] = [640, 360, 20];

/** A picture that needs no camera and is hard to compress, so that it uses the bandwidth there is. */
export function createPicture(): { track: LocalVideoTrack; stop: () => void } {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const draw = canvas.getContext("2d");
  const cell = 8;
  const timer = setInterval(() => {
    for (let i = 0; i < 400; i += 1) {
      if (!draw) return;
      draw.fillStyle = `hsl(${Math.random() * 360} 70% 50%)`;
      draw.fillRect(Math.random() * WIDTH, Math.random() * HEIGHT, cell, cell);
    }
  }, 1000 / FPS);
  const [media] = canvas.captureStream(FPS).getVideoTracks();
  const track = new LocalVideoTrack(media!, undefined, true);
  track.source = Track.Source.Camera;
  return {
    track,
    stop() {
      clearInterval(timer);
      media!.stop();
    },
  };
}
