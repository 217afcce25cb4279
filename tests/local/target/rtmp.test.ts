import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Amf, decodeAmf, encodeAmf } from "@/convex/model/broadcast/rtmpAmf";
import { ChunkReader, commandChunks } from "@/convex/model/broadcast/rtmpChunks";
import { streamsIn } from "@/local/target/watch.ts";

const plain = fc.oneof(
  fc.double({ noNaN: true }),
  fc.string({ maxLength: 40 }),
  fc.boolean(),
  fc.constant(null),
);
const value: fc.Arbitrary<Amf> = fc.oneof(
  plain,
  fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), plain, { noNullPrototype: true }),
);

describe("AMF0", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), (values) => {
        expect(decodeAmf(encodeAmf(values))).toEqual(values);
      }),
    );
  });

  test("is read up to what is cut off or unknown, whatever it is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(Array.isArray(decodeAmf(Buffer.from(bytes)))).toBe(true);
      }),
    );
    const [first] = decodeAmf(Buffer.concat([encodeAmf(["onStatus"]), Buffer.from([2, 0, 9, 65])]));
    expect(first).toBe("onStatus");
  });
});

describe("a reader of chunks", () => {
  test("puts a command together from whatever pieces come", () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 900 }), pieces, (body, sizes) => {
        const bytes = commandChunks(Buffer.from(body), { streamId: 7 });
        const reader = new ChunkReader();
        const got = [];
        for (let at = 0, i = 0; at < bytes.length; i += 1) {
          const size = sizes[i % sizes.length]!;
          got.push(...reader.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(got).toEqual([{ type: 20, streamId: 7, body: Buffer.from(body) }]);
      }),
    );
  });

  test("follows a changed size of chunks", () => {
    const reader = new ChunkReader();
    const changed = Buffer.from([2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(reader.push(changed)).toHaveLength(1);
    const header = Buffer.from([3, 0, 0, 0, 0, 0, 200, 20, 0, 0, 0, 0]);
    const [message] = reader.push(Buffer.concat([header, Buffer.alloc(200, 1)]));
    expect(message!.body).toEqual(Buffer.alloc(200, 1));
  });

  test("ends or throws on anything else, and never grows without a bound", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(countOf(Buffer.from(bytes))).toBeLessThanOrEqual(bytes.length);
      }),
    );
    const huge = Buffer.from([3, 0, 0, 0, 255, 255, 255, 20, 0, 0, 0, 0]);
    expect(() => new ChunkReader().push(huge)).toThrow("too large");
  });
});

/** How many messages came of it; 0 when it was no RTMP. */
function countOf(bytes: Buffer): number {
  try {
    return new ChunkReader().push(bytes).length;
  } catch {
    return 0;
  }
}

test("what arrives is named as ffmpeg names it, of the input alone", () => {
  const words = `Input #0, flv, from 'rtmp://127.0.0.1/live/key':
  Stream #0:0: Video: h264 (High), yuv420p(tv, bt709, progressive), 1280x720 [SAR 1:1 DAR 16:9], 25 fps
  Stream #0:1: Audio: aac (LC), 48000 Hz, stereo, fltp, 128 kb/s
Output #0, flv, to 'pipe:1':
  Stream #0:0: Video: h264 (High) ([7][0][0][0] / 0x0007), yuv420p, 1280x720`;
  expect(streamsIn(words)).toEqual(["h264 1280x720", "aac 48000 Hz"]);
});
