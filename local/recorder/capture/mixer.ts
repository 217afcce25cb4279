import { CHANNELS, SAMPLE_RATE, SAMPLES_PER_TICK } from "./constants.ts";

const perMs = (SAMPLE_RATE * CHANNELS) / 1000;
/** Enough for the network's and this process's jitter; more would lag behind the picture. */
const TARGET = 40 * perMs;
const TOO_MUCH = 120 * perMs;
/** What fits while this process is held up; older sound is dropped beyond it. */
const CAPACITY = 2000 * perMs;

/** One person's sound on its way into the mix: bounded, and silent when it runs dry. */
export class Voice {
  #ring = new Int16Array(CAPACITY);
  #read = 0;
  #length = 0;
  #isFilling = true;

  push(samples: Int16Array) {
    const fresh = samples.length > CAPACITY ? samples.subarray(-CAPACITY) : samples;
    this.#drop(this.#length + fresh.length - CAPACITY);
    const start = (this.#read + this.#length) % CAPACITY;
    const first = Math.min(fresh.length, CAPACITY - start);
    this.#ring.set(fresh.subarray(0, first), start);
    this.#ring.set(fresh.subarray(first), 0);
    this.#length += fresh.length;
  }

  /** Adds the next tick to a mix. */
  addTo(mix: Int32Array) {
    if (this.#isFilling && this.#length < TARGET) return;
    this.#isFilling = this.#length < mix.length;
    const count = Math.min(mix.length, this.#length);
    for (let at = 0; at < count; at += 1) {
      mix[at]! += this.#ring[(this.#read + at) % CAPACITY]!;
    }
    this.#drop(count);
  }

  /** Sound that piled up is dropped, or it would stay late for ever. */
  trim() {
    if (this.#length > TOO_MUCH) this.#drop(this.#length - TARGET);
  }

  #drop(count: number) {
    if (count <= 0) return;
    this.#read = (this.#read + count) % CAPACITY;
    this.#length -= count;
  }
}

/** One tick of everybody's sound together; silence when there is none. */
export function mixTick(voices: Iterable<Voice>): Int16Array {
  const mix = new Int32Array(SAMPLES_PER_TICK * CHANNELS);
  for (const voice of voices) voice.addTo(mix);
  const block = new Int16Array(mix.length);
  for (let at = 0; at < mix.length; at += 1) {
    block[at] = Math.max(-32_768, Math.min(32_767, mix[at]!));
  }
  return block;
}
