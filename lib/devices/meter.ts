const SAMPLES = 512;
const EVERY_MS = 66;
// Speech at a normal distance has an RMS near 0.1; the scale ends a little above it.
const FULL_SCALE_RMS = 0.2;

/**
 * Calls back about 15 times a second with the microphone's level, 0 to 1. It rests while the
 * page is hidden. Returns the way to stop.
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = SAMPLES;
  source.connect(analyser);
  const samples = new Float32Array(SAMPLES);
  let timer: ReturnType<typeof setInterval> | undefined;

  function measure() {
    analyser.getFloatTimeDomainData(samples);
    onLevel(levelOf(samples));
  }

  function follow() {
    clearInterval(timer);
    if (document.hidden) {
      void context.suspend();
      return;
    }
    void context.resume();
    timer = setInterval(measure, EVERY_MS);
  }

  document.addEventListener("visibilitychange", follow);
  follow();
  return () => {
    document.removeEventListener("visibilitychange", follow);
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / samples.length);
  return Math.min(1, Math.sqrt(rms / FULL_SCALE_RMS));
}
