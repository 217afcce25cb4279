/** Two soft tones: somebody knocks, or the door opens. */
const TONES = {
  knock: [392, 330],
  admitted: [523, 784],
} as const;

const TONE_SECONDS = 0.22;
const VOLUME = 0.12;

/** Plays a short sound; silent where the browser wants a press on the page first. */
export async function chime(kind: keyof typeof TONES): Promise<void> {
  if (typeof AudioContext === "undefined") return;
  const context = new AudioContext();
  try {
    TONES[kind].forEach((frequency, place) => tone(context, frequency, place * TONE_SECONDS));
    await new Promise((done) => setTimeout(done, (TONES[kind].length + 1) * TONE_SECONDS * 1000));
  } finally {
    await context.close();
  }
}

function tone(context: AudioContext, frequency: number, delay: number): void {
  const startsAt = context.currentTime + delay;
  const oscillator = new OscillatorNode(context, { frequency, type: "sine" });
  const gain = new GainNode(context, { gain: 0 });
  // A tone that starts or stops at full volume clicks.
  gain.gain.linearRampToValueAtTime(VOLUME, startsAt + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, startsAt + TONE_SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(startsAt);
  oscillator.stop(startsAt + TONE_SECONDS);
}
