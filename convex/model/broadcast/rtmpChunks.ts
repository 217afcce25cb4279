"use node";

/** A message of RTMP, put together from its chunks. */
export type RtmpMessage = { type: number; streamId: number; body: Buffer };

const SET_CHUNK_SIZE = 1;
const FIRST_CHUNK_SIZE = 128;
const COMMAND = 20;
/** Commands are short; whoever announces more is no server of this. */
const MAX_BODY = 64 * 1024;
const EXTENDED = 0xffffff;

/** A command in chunks of the size that RTMP begins with. */
export function commandChunks(body: Buffer, { channel = 3, streamId = 0 } = {}): Buffer {
  const header = Buffer.alloc(12);
  header[0] = channel;
  header.writeUIntBE(body.length, 4, 3);
  header[7] = COMMAND;
  header.writeUInt32LE(streamId, 8);
  const pieces: Buffer[] = [header];
  for (let at = 0; at < body.length; at += FIRST_CHUNK_SIZE) {
    if (at > 0) pieces.push(Buffer.from([0xc0 | channel]));
    pieces.push(body.subarray(at, at + FIRST_CHUNK_SIZE));
  }
  return Buffer.concat(pieces);
}

type Channel = { type: number; streamId: number; length: number; isExtended: boolean; got: Buffer };

/** Puts messages together from whatever pieces a socket brings. */
export class ChunkReader {
  #bytes = Buffer.alloc(0);
  #size = FIRST_CHUNK_SIZE;
  #channels = new Map<number, Channel>();

  /** @throws when it is not RTMP */
  push(piece: Buffer): RtmpMessage[] {
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    const messages: RtmpMessage[] = [];
    for (;;) {
      const message = this.#chunk();
      if (message === "more") return messages;
      if (message === null) continue;
      if (message.type === SET_CHUNK_SIZE && message.body.length >= 4) {
        this.#size = message.body.readUInt32BE(0) & 0x7fffffff || FIRST_CHUNK_SIZE;
      }
      messages.push(message);
    }
  }

  /** One chunk: a whole message, a part of one (null), or not here yet. */
  #chunk(): RtmpMessage | null | "more" {
    const bytes = this.#bytes;
    if (bytes.length < 3) return "more";
    const format = bytes[0]! >> 6;
    const low = bytes[0]! & 63;
    const id = low === 0 ? 64 + bytes[1]! : low === 1 ? 64 + bytes[1]! + 256 * bytes[2]! : low;
    const begin = low === 0 ? 2 : low === 1 ? 3 : 1;
    const fixed = [11, 7, 3, 0][format]!;
    if (bytes.length < begin + fixed) return "more";
    const channel = this.#headed(id, format, bytes.subarray(begin, begin + fixed));
    const start = begin + fixed + (channel.isExtended ? 4 : 0);
    const wanted = Math.min(this.#size, channel.length - channel.got.length);
    if (bytes.length < start + wanted) return "more";
    this.#bytes = bytes.subarray(start + wanted);
    const got = Buffer.concat([channel.got, bytes.subarray(start, start + wanted)]);
    const isWhole = got.length === channel.length;
    this.#channels.set(id, { ...channel, got: isWhole ? Buffer.alloc(0) : got });
    return isWhole ? { type: channel.type, streamId: channel.streamId, body: got } : null;
  }

  #headed(id: number, format: number, header: Buffer): Channel {
    const known = this.#channels.get(id);
    if (format > 0 && known === undefined) throw new Error("A chunk without its beginning.");
    if (format === 3) return known!;
    const isExtended = header.readUIntBE(0, 3) === EXTENDED;
    if (format === 2) return { ...known!, isExtended };
    const length = header.readUIntBE(3, 3);
    if (length > MAX_BODY) throw new Error("A message that is too large.");
    const streamId = format === 0 ? header.readUInt32LE(7) : known!.streamId;
    const got = known?.got ?? Buffer.alloc(0);
    return { type: header[6]!, streamId, length, isExtended, got };
  }
}
