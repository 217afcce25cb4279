/** MPEG transport stream in whole packets, with the places where a newcomer can begin. */
export type Packets = { data: Buffer; keyAt: number };

const LENGTH = 188;
const FIRST_STREAM = 0x100;

export class PacketSplitter {
  #rest = Buffer.alloc(0);
  #hasContent = false;
  #hasVideo: boolean;

  constructor(hasVideo: boolean) {
    this.#hasVideo = hasVideo;
  }

  /** True once there was a picture, or a sound where there are no pictures. */
  get hasContent() {
    return this.#hasContent;
  }

  push(chunk: Buffer): Packets | null {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const whole = bytes.length - (bytes.length % LENGTH);
    this.#rest = Buffer.from(bytes.subarray(whole));
    if (whole === 0) return null;
    const data = bytes.subarray(0, whole);
    return { data, keyAt: this.#firstKey(data) };
  }

  /** The tables ahead of the first keyframe, or −1. */
  #firstKey(data: Buffer): number {
    let tables = -1;
    for (let at = 0; at < data.length; at += LENGTH) {
      const pid = ((data[at + 1]! & 0x1f) << 8) | data[at + 2]!;
      if (pid === 0) tables = at;
      if (pid !== FIRST_STREAM) continue;
      this.#hasContent = true;
      if (!this.#hasVideo || isRandomAccess(data, at)) return tables === -1 ? at : tables;
    }
    return -1;
  }
}

function isRandomAccess(data: Buffer, at: number) {
  const hasAdaptation = (data[at + 3]! & 0x20) !== 0;
  return hasAdaptation && data[at + 4]! > 0 && (data[at + 5]! & 0x40) !== 0;
}
