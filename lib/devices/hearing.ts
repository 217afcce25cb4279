const LOOK_MS = 100;
const SAMPLES = 2048;

// Full scale is 1. A quiet room with noise suppression is still above the first; speech at a
// normal distance is well above the second.
const NOTHING = 0.0001;
const SPEECH = 0.06;

const SILENT_MS = 10_000;
const WINDOW_LOOKS = 12;
const SPEECH_LOOKS = 6;
const SHOWN_MS = 6_000;
const REST_MS = 20_000;

/** True once a microphone has given no signal at all for ten seconds, until it gives one. */
export function createSilence() {
  let since: number | null = null;
  return (peak: number, now: number): boolean => {
    if (peak > NOTHING) since = null;
    else since ??= now;
    return since !== null && now - since >= SILENT_MS;
  };
}

/** True for some seconds once somebody has spoken for about one; then it rests for a while. */
export function createSpeech() {
  let looks: boolean[] = [];
  let heardAt = -Infinity;
  return (peak: number, now: number): boolean => {
    looks = [...looks.slice(1 - WINDOW_LOOKS), peak > SPEECH];
    const isSpeech = looks.filter(Boolean).length >= SPEECH_LOOKS;
    if (isSpeech && now - heardAt > SHOWN_MS + REST_MS) heardAt = now;
    return now - heardAt < SHOWN_MS;
  };
}

/**
 * Looks at a microphone ten times a second; returns the way to stop. A muted one is heard through
 * a clone that is not muted, which goes nowhere but here: the others get the muted track.
 */
export function watchPeak(track: MediaStreamTrack, onPeak: (peak: number) => void): () => void {
  const ear = track.clone();
  ear.enabled = true;
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([ear]));
  const analyser = context.createAnalyser();
  analyser.fftSize = SAMPLES;
  source.connect(analyser);
  const samples = new Float32Array(SAMPLES);
  const timer = setInterval(() => {
    // A context that may not start yet hears nothing, which says nothing.
    if (context.state !== "running" || ear.muted) return;
    analyser.getFloatTimeDomainData(samples);
    let peak = 0;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    onPeak(peak);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    source.disconnect();
    ear.stop();
    void context.close();
  };
}
