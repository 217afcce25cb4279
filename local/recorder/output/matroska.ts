/**
 * Raw pictures and sound with their times, in one stream for ffmpeg: Matroska, the least of it.
 * Two bare pipes would carry no times, and block each other.
 */
type Bytes = Uint8Array;
type Track =
  | { kind: "video"; width: number; height: number; frameMs: number }
  | { kind: "audio"; rate: number; channels: number };

const UNKNOWN_SIZE = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

/** The stream's beginning; tracks are numbered from 1 in their order. */
export function matroskaHeader(tracks: Track[]): Bytes {
  const ebml = element(0x1a45dfa3, element(0x4282, text("matroska")), element(0x4287, uint(4)));
  const info = element(
    0x1549a966,
    element(0x2ad7b1, uint(1_000_000)),
    element(0x4d80, text("parley")),
    element(0x5741, text("parley")),
  );
  const entries = tracks.map((track, at) => element(0xae, ...trackFields(track, at + 1)));
  const segment = [idBytes(0x18538067), UNKNOWN_SIZE];
  return Buffer.concat([ebml, ...segment, info, element(0x1654ae6b, ...entries)]);
}

/** What comes before a block's data: `timeMs` since the beginning. */
export function blockHeader(track: number, timeMs: number, length: number): Bytes {
  const timestamp = element(0xe7, uint(timeMs));
  const block = Buffer.from([0x80 | track, 0, 0, 0x80]);
  const inner = Buffer.concat([timestamp, idBytes(0xa3), sizeBytes(block.length + length), block]);
  return Buffer.concat([idBytes(0x1f43b675), sizeBytes(inner.length + length), inner]);
}

function trackFields(track: Track, number: number): Bytes[] {
  const ids = [element(0xd7, uint(number)), element(0x73c5, uint(number)), element(0x9c, uint(0))];
  if (track.kind === "audio") {
    return [
      ...ids,
      element(0x83, uint(2)),
      element(0x86, text("A_PCM/INT/LIT")),
      element(
        0xe1,
        element(0xb5, float(track.rate)),
        element(0x9f, uint(track.channels)),
        element(0x6264, uint(16)),
      ),
    ];
  }
  const size = [element(0xb0, uint(track.width)), element(0xba, uint(track.height))];
  return [
    ...ids,
    element(0x83, uint(1)),
    element(0x23e383, uint(track.frameMs * 1_000_000)),
    element(0x86, text("V_UNCOMPRESSED")),
    element(0xe0, ...size, element(0x2eb524, text("I420"))),
  ];
}

function element(id: number, ...content: Bytes[]): Bytes {
  const length = content.reduce((sum, bytes) => sum + bytes.length, 0);
  return Buffer.concat([idBytes(id), sizeBytes(length), ...content]);
}

const idBytes = (id: number): Bytes => uint(id);

/** Always four bytes: up to 256 MB. */
function sizeBytes(length: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((0x10000000 | length) >>> 0);
  return bytes;
}

function uint(value: number): Bytes {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(first === -1 ? 5 : first);
}

function float(value: number): Bytes {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
}

const text = (value: string): Bytes => Buffer.from(value, "ascii");
