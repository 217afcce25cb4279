const NOTES_HZ = [523.25, 659.25];
const NOTE_S = 0.28;
const LOUDNESS = 0.25;

/**
 * Plays two short notes on an output, the system's own where none is named. Resolves when they
 * are over; rejects when the output cannot be used.
 */
export async function playTestTone(deviceId: string | null): Promise<void> {
  const context = new AudioContext();
  try {
    const way = context.createMediaStreamDestination();
    const element = new Audio();
    element.srcObject = way.stream;
    if (deviceId !== null) await element.setSinkId(deviceId);
    await context.resume();
    await element.play();
    await playNotes(context, way);
    element.srcObject = null;
  } finally {
    await context.close();
  }
}

function playNotes(context: AudioContext, way: AudioNode): Promise<void> {
  const start = context.currentTime + 0.05;
  const last = NOTES_HZ.map((hertz, place) => {
    const note = context.createOscillator();
    const loudness = context.createGain();
    const from = start + place * NOTE_S;
    note.frequency.value = hertz;
    // Without a rise and a fall a note clicks.
    loudness.gain.setValueAtTime(0, from);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, from + 0.03);
    loudness.gain.linearRampToValueAtTime(0, from + NOTE_S);
    note.connect(loudness).connect(way);
    note.start(from);
    note.stop(from + NOTE_S);
    return note;
  }).at(-1);
  return new Promise((resolve) => last?.addEventListener("ended", () => resolve()));
}
