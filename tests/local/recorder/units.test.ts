import { TrackKind } from "@livekit/rtc-node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rangeOf } from "@/local/recorder/api/files.ts";
import { safeName } from "@/local/recorder/api/requests.ts";
import { CHANNELS, SAMPLES_PER_TICK } from "@/local/recorder/capture/constants.ts";
import { fit, LAYOUTS, layOut, type Seats } from "@/local/recorder/capture/layout.ts";
import { hasMedia } from "@/local/recorder/capture/firstMedia.ts";
import { mixTick, Voice } from "@/local/recorder/capture/mixer.ts";
import { emptyPicture, fill } from "@/local/recorder/capture/picture.ts";
import type { RoomLink } from "@/local/recorder/capture/roomLink.ts";
import { upright } from "@/local/recorder/capture/rotate.ts";
import { drawInto } from "@/local/recorder/capture/scale.ts";
import { PacketSplitter } from "@/local/recorder/output/packets.ts";
import { skewsBetween } from "./measure.ts";
import { FLASH } from "./pattern.ts";
import { redactIn, redactUrl } from "@/local/recorder/redact.ts";

const SIZE = { width: 1280, height: 720 };
const TICK = SAMPLES_PER_TICK * CHANNELS;
const tone = (value: number, ticks = 1) => new Int16Array(TICK * ticks).fill(value);

describe("the measure of skew", () => {
  const every = (count: number, late = 0) =>
    Array.from({ length: count }, (_, at) => at * FLASH.everyMs + 800 + late);

  it("is of pairs, and fails where one in ten has no other half", () => {
    const endsAt = 20 * FLASH.everyMs;
    expect(skewsBetween(every(20), every(20, 40), endsAt)).toEqual(Array(20).fill(40));
    expect(skewsBetween(every(20), every(20).slice(2), endsAt)).toHaveLength(18);
    expect(() => skewsBetween(every(20), every(20).slice(3), endsAt)).toThrow("17 pairs");
    expect(() => skewsBetween(every(20).slice(3), every(20), endsAt)).toThrow("17 pairs");
    expect(skewsBetween(every(3), every(4), endsAt)).toHaveLength(3);
    expect(() => skewsBetween(every(2), every(4), endsAt)).toThrow("2 pairs");
    expect(() => skewsBetween([], every(2), endsAt)).toThrow("0 pairs");
  });

  it("leaves out what the file was cut at", () => {
    expect(skewsBetween([2_100, 4_100], [100, 2_100, 4_100], 6_000)).toEqual([0, 0]);
  });
});

describe("layouts", () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 30 });
  const seats: fc.Arbitrary<Seats> = ids.chain((cameras) => {
    const someone = cameras.length > 0 ? fc.constantFrom(...cameras) : fc.constant("gone");
    return fc.record({
      cameras: fc.constant(cameras),
      screens: fc.subarray(cameras),
      speaker: fc.option(someone),
    });
  });

  it("keep every tile in the picture, on even pixels, and nobody twice", () => {
    fc.assert(
      fc.property(fc.constantFrom(...LAYOUTS), seats, (layout, people) => {
        const tiles = layOut(layout, people, SIZE);
        for (const { x, y, width, height } of tiles) {
          expect([x, y, width, height].every((value) => value % 2 === 0 && value >= 0)).toBe(true);
          expect(width).toBeGreaterThan(0);
          expect(height).toBeGreaterThan(0);
          expect(x + width).toBeLessThanOrEqual(SIZE.width);
          expect(y + height).toBeLessThanOrEqual(SIZE.height);
        }
        const shown = tiles.map(({ id, kind }) => `${kind} ${id}`);
        expect(new Set(shown).size).toBe(shown.length);
        const someone = people.cameras.length > 0;
        expect(tiles.length > 0).toBe(someone);
      }),
    );
  });

  it("show everybody in a grid, two beside each other at their full size", () => {
    const grid = (count: number) => {
      const cameras = Array.from({ length: count }, (_, at) => `p${at}`);
      return layOut("grid", { cameras, screens: [], speaker: null }, SIZE);
    };
    expect(grid(2).map(({ x, y, width, height }) => [x, y, width, height])).toEqual([
      [0, 180, 640, 360],
      [640, 180, 640, 360],
    ]);
    for (const count of [1, 3, 5, 9, 16]) expect(grid(count)).toHaveLength(count);
  });

  it("give a shared screen the large place, and the speaker in the others", () => {
    const people = { cameras: ["a", "b", "c"], screens: [], speaker: "b" };
    const large = (layout: (typeof LAYOUTS)[number], screens: string[]) => {
      const tiles = layOut(layout, { ...people, screens }, SIZE);
      return tiles.toSorted((p, q) => q.width * q.height - p.width * p.height)[0];
    };
    for (const layout of LAYOUTS) {
      expect(large(layout, ["c"])).toMatchObject({ id: "c", kind: "screen" });
    }
    expect(large("speaker", [])).toMatchObject({ id: "b", kind: "camera" });
  });

  it("fit a picture whole into its tile", () => {
    const tile = { x: 0, y: 180, width: 640, height: 360 };
    expect(fit(tile, { width: 640, height: 360 })).toEqual(tile);
    const { width, height, x } = fit(tile, { width: 480, height: 640 });
    expect({ width, height, x }).toEqual({ width: 270, height: 360, x: 184 });
  });
});

describe("something real to begin with", () => {
  type Sent = { sid: string; kind: TrackKind; muted?: boolean };
  const camera = { sid: "camera", kind: TrackKind.KIND_VIDEO };
  const microphone = { sid: "microphone", kind: TrackKind.KIND_AUDIO };
  const picture = (height: number) => new Map([["camera", { picture: { height } }]]);
  const room = (sent: Sent[], changes: object = {}) => {
    const feeds = { pictures: new Map() };
    const hearsAnybody = async () => false;
    const wanted = () => sent;
    return { isThere: true, participants: [{}], wanted, feeds, hearsAnybody, ...changes };
  };
  const has = (link: object) => hasMedia(link as RoomLink);

  it("is a picture where a camera is on, and not a tiny black one", async () => {
    expect(await has(room([camera, microphone]))).toBe(false);
    expect(await has(room([camera], { feeds: { pictures: picture(8) } }))).toBe(false);
    expect(
      await has(room([camera, { ...camera, sid: "dead" }], { feeds: { pictures: picture(360) } })),
    ).toBe(true);
  });

  it("is a sound where a microphone alone is on", async () => {
    const isHeard = { hearsAnybody: async () => true };
    expect(await has(room([microphone, { ...camera, muted: true }], isHeard))).toBe(true);
    expect(await has(room([microphone]))).toBe(false);
    expect(await has(room([microphone, camera], isHeard))).toBe(false);
  });

  it("is nothing where nothing is sent, as long as the room is there", async () => {
    expect(await has(room([]))).toBe(true);
    expect(await has(room([{ ...camera, muted: true }]))).toBe(true);
    expect(await has(room([], { isThere: false }))).toBe(false);
  });
});

describe("the mix", () => {
  it("adds voices, and does not wrap where they are too loud", () => {
    const [a, b] = [new Voice(), new Voice()];
    a.push(tone(20_000, 2));
    b.push(tone(20_000, 2));
    expect(mixTick([a])[0]).toBe(20_000);
    expect(mixTick([a, b])[5]).toBe(32_767);
  });

  it("is silence without voices, and while one has too little", () => {
    const voice = new Voice();
    voice.push(tone(9));
    expect(mixTick([]).every((sample) => sample === 0)).toBe(true);
    expect(mixTick([voice]).every((sample) => sample === 0)).toBe(true);
    voice.push(tone(9));
    expect(mixTick([voice]).every((sample) => sample === 9)).toBe(true);
  });

  it("keeps the newest sound, however much has piled up", () => {
    const voice = new Voice();
    for (let tick = 0; tick < 1000; tick += 1) voice.push(tone(tick));
    voice.trim();
    expect(mixTick([voice])[0]).toBe(998);
    expect(mixTick([voice])[0]).toBe(999);
    expect(mixTick([voice])[0]).toBe(0);
  });

  it("gives back what went in, in order, whatever the sizes of the parts", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 20 }), (sizes) => {
        const voice = new Voice();
        const heard: number[] = [];
        let next = 1;
        for (const size of sizes) {
          voice.push(Int16Array.from({ length: size }, () => (next++ % 30_000) + 1));
          heard.push(...mixTick([voice]).filter((sample) => sample !== 0));
        }
        const isNext = heard.every((sample, at) => {
          return at === 0 || sample === (heard[at - 1]! % 30_000) + 1;
        });
        expect(isNext).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe("drawing", () => {
  const canvas = () => emptyPicture(SIZE);

  it("copies, enlarges and shrinks a picture within its rectangle", () => {
    for (const size of [
      { width: 320, height: 180 },
      { width: 64, height: 36 },
      { width: 641, height: 363 },
      { width: 1920, height: 1080 },
    ]) {
      const source = { ...size, data: new Uint8Array(size.width * size.height * 2).fill(200) };
      const picture = canvas();
      drawInto(picture, { x: 320, y: 180, width: 320, height: 180 }, source);
      const at = (x: number, y: number) => picture.data[y * SIZE.width + x];
      expect([at(320, 180), at(639, 359), at(480, 270)]).toEqual([200, 200, 200]);
      expect([at(319, 180), at(640, 359), at(320, 179), at(320, 360)]).toEqual([16, 16, 16, 16]);
    }
  });

  it("turns a picture upright, and back again", () => {
    const size = { width: 4, height: 2 };
    const picture = { ...size, data: Uint8Array.from({ length: 12 }, (_, at) => at) };
    const quarter = upright(picture, 1);
    expect({ width: quarter.width, height: quarter.height }).toEqual({ width: 2, height: 4 });
    expect([...quarter.data.subarray(0, 8)]).toEqual([4, 0, 5, 1, 6, 2, 7, 3]);
    expect(upright(quarter, 3)).toEqual(picture);
    expect(upright(upright(picture, 2), 2)).toEqual(picture);
  });

  it("fills what it is told to", () => {
    const picture = canvas();
    fill(picture, { x: 2, y: 2, width: 2, height: 2 }, [90, 10, 20]);
    const luma = SIZE.width * SIZE.height;
    expect(picture.data.filter((value) => value === 90)).toHaveLength(4);
    expect(picture.data[luma + SIZE.width / 2 + 1]).toBe(10);
    expect(picture.data[luma + luma / 4 + SIZE.width / 2 + 1]).toBe(20);
  });
});

describe("the transport stream", () => {
  const packet = (pid: number, isKey = false) => {
    const bytes = Buffer.alloc(188, 0xff);
    bytes.set([0x47, pid >> 8, pid & 0xff, isKey ? 0x30 : 0x10, 1, isKey ? 0x40 : 0]);
    return bytes;
  };

  it("is cut into whole packets, and knows where a newcomer can begin", () => {
    const splitter = new PacketSplitter(true);
    const stream = Buffer.concat([
      packet(0),
      packet(256),
      packet(0),
      packet(4096),
      packet(256, true),
    ]);
    expect(splitter.push(stream.subarray(0, 100))).toBeNull();
    expect(splitter.hasContent).toBe(false);
    const first = splitter.push(stream.subarray(100, 400))!;
    expect([first.data.length, first.keyAt]).toEqual([376, -1]);
    expect(splitter.hasContent).toBe(true);
    const rest = splitter.push(stream.subarray(400))!;
    expect([rest.data.length, rest.keyAt]).toEqual([564, 0]);
  });
});

it("an address is told without its key", () => {
  expect(redactUrl("rtmps://live.example/app/abcdefghij")).toBe(
    "rtmps://live.example/app/{abc...hij}",
  );
  expect(redactUrl("rtmp://live.example/app/abcdefgh")).toBe("rtmp://live.example/app/{ab...gh}");
  expect(redactUrl("rtmp://live.example/app/ab")).toBe("rtmp://live.example/app/{...}");
  const url = "rtmp://live.example/app/abcdefghij";
  expect(redactIn(`${url}: refused (abcdefghij)`, url)).not.toContain("abcdefghij");
});

it.each([
  ["../../etc/passwd", "etc/passwd"],
  ["/absolute/path.mp4", "absolute/path.mp4"],
  ["a/./b/../c.mp4", "a/b/c.mp4"],
  ["C:\\x\\y.mp4", "C_/x/y.mp4"],
  ["a\u0000b\n.mp4", "a_b_.mp4"],
  ["Séance du 3 mai.mp4", "Séance du 3 mai.mp4"],
  ["...", ""],
])("the name %j is told as %j", (asked, told) => expect(safeName(asked)).toBe(told));

it.each([
  ["bytes=0-9", { start: 0, end: 9 }],
  ["bytes=90-", { start: 90, end: 99 }],
  ["bytes=-10", { start: 90, end: 99 }],
  ["bytes=50-500", { start: 50, end: 99 }],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=9-3", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=0-1,5-6", null],
  ["items=0-1", null],
  [undefined, null],
])("the range %s of 100 bytes is %j", (header, range) =>
  expect(rangeOf(header, 100)).toEqual(range),
);
