import fc from "fast-check";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Begun, readOn } from "../../convex/model/storage/bucketReading.ts";

/** One object, as S3 answers for it; `breaksAfter` requests the next one ends in its middle. */
const UNTOUCHED = {
  version: { etag: '"1"' } as Record<string, string>,
  knowsRanges: true,
  tellsLength: true,
  /** Requests that are answered from another place of the file than they asked for. */
  astray: 0,
  breaksAfter: Infinity,
};
const held = { bytes: Buffer.alloc(0), ...UNTOUCHED };
const asked: string[] = [];
const server = createServer((request, response) => {
  const { bytes, version } = held;
  asked.push(request.headers.range ?? "");
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range!)!;
  const from = (held.astray -= 1) >= 0 ? 0 : Number(first);
  if (!held.knowsRanges) {
    const length = held.tellsLength && { "content-length": bytes.length };
    return void response.writeHead(200, { ...version, ...length }).end(bytes);
  }
  if (from >= bytes.length) return void response.writeHead(416).end();
  const piece = bytes.subarray(from, Number(last) + 1);
  const range = `bytes ${from}-${from + piece.length - 1}/${bytes.length}`;
  const told = { ...version, "content-length": piece.length, "content-range": range };
  response.writeHead(206, told);
  held.breaksAfter -= 1;
  if (held.breaksAfter >= 0) return void response.end(piece);
  response.write(piece.subarray(0, piece.length / 2), () => response.destroy());
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/film`;
});
afterAll(() => void server.close());

function hold(bytes: Buffer) {
  Object.assign(held, UNTOUCHED, { bytes });
  asked.length = 0;
}

const truthOf = (bytes: Buffer) => ({
  kind: "read",
  size: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
  saidSize: bytes.length as number | null,
  saidSha256: null as string | null,
});

/** An action that ends after one piece, as if time were up; what it remembered is for the next. */
async function once(begun: Begun | null, pieceBytes: number, readsForMs = 0) {
  let kept = begun;
  const keep = async (further: Begun) => void (kept = structuredClone(further));
  const source = { url, authorization: null };
  const outcome = await readOn(source, { begun, keep, pieceBytes, readsForMs });
  return { outcome, kept };
}

async function toTheEnd(pieceBytes: number) {
  let begun: Begun | null = null;
  for (;;) {
    const { outcome, kept } = await once(begun, pieceBytes);
    if (outcome.kind !== "unfinished") return outcome;
    begun = kept;
  }
}

test("a file that several actions read has the digest of its bytes, wherever it was cut", async () => {
  const cuts = fc.record({
    size: fc.integer({ min: 1, max: 2_000 }),
    piece: fc.integer({ min: 60, max: 700 }),
  });
  await fc.assert(
    fc.asyncProperty(cuts, async ({ size, piece }) => {
      hold(randomBytes(size));
      expect(await toTheEnd(piece)).toEqual(truthOf(held.bytes));
      expect(asked).toHaveLength(Math.ceil(size / piece));
    }),
    { numRuns: 20 },
  );
});

test("one action reads as many pieces as its time allows", async () => {
  hold(randomBytes(1_000));
  expect((await once(null, 100, 60_000)).outcome).toEqual(truthOf(held.bytes));
  expect(asked).toHaveLength(10);
});

test("a piece that breaks off is read again by the next action, and no other", async () => {
  hold(randomBytes(1_000));
  held.breaksAfter = 3;
  const { outcome, kept } = await once(null, 100, 60_000);
  expect(outcome).toEqual({ kind: "broken" });
  expect(kept).toMatchObject({ bytes: 300 });
  held.breaksAfter = Infinity;
  expect((await once(kept, 100, 60_000)).outcome).toEqual(truthOf(held.bytes));
  expect(asked.slice(3, 5)).toEqual(["bytes=300-399", "bytes=300-399"]);
});

test.each([
  ["another file", 1_000, { etag: '"1"' }, { etag: '"2"' }],
  ["a shorter one", 50, { etag: '"1"' }, { etag: '"2"' }],
  ["a longer one, without tags", 2_000, {}, {}],
  ["a later one, without tags", 1_000, { "last-modified": "Tue" }, { "last-modified": "Wed" }],
])("one that has become %s meanwhile is read anew", async (_which, size, before, after) => {
  hold(randomBytes(1_000));
  held.version = before as Record<string, string>;
  const { kept } = await once(null, 100);
  Object.assign(held, { bytes: randomBytes(size), version: after });
  expect((await once(kept, 100, 60_000)).outcome).toEqual(truthOf(held.bytes));
});

test("one without tags that is the same is read on; one that changes all the time is not", async () => {
  hold(randomBytes(1_000));
  held.version = {};
  const { kept } = await once(null, 100);
  expect((await once(kept, 100, 60_000)).outcome).toEqual(truthOf(held.bytes));
  expect(asked).toHaveLength(10);
  hold(randomBytes(1_000));
  let changes = 0;
  Object.defineProperty(held, "version", {
    get: () => ({ etag: String((changes += 1)) }),
    configurable: true,
  });
  expect((await once(null, 100, 60_000)).outcome).toEqual({ kind: "broken" });
  expect(asked).toHaveLength(4);
  Object.defineProperty(held, "version", { value: {}, writable: true, configurable: true });
});

test("what is sent from another place of the file is no piece of it", async () => {
  hold(randomBytes(1_000));
  const { kept } = await once(null, 100);
  held.astray = 1;
  expect(await once(kept, 100, 60_000)).toEqual({ outcome: { kind: "broken" }, kept });
  expect((await once(kept, 100, 60_000)).outcome).toEqual(truthOf(held.bytes));
});

test("the digest that a bucket tells is passed on, and none of pieces together", async () => {
  hold(randomBytes(1_000));
  const digest = createHash("sha256").update("another file").digest("base64");
  const told = async (headers: Record<string, string>, pieceBytes = 2_000) => {
    held.version = { etag: '"1"', ...headers };
    const { outcome } = await once(null, pieceBytes, 60_000);
    return outcome.kind === "read" ? outcome.saidSha256 : outcome.kind;
  };
  expect(await told({ "x-amz-checksum-sha256": digest })).toBe(digest);
  expect(await told({ "x-amz-checksum-sha256": digest }, 400)).toBeNull();
  expect(await told({ "x-amz-checksum-sha256": `${digest}-3` })).toBeNull();
  const composite = { "x-amz-checksum-sha256": digest, "x-amz-checksum-type": "COMPOSITE" };
  expect(await told(composite)).toBeNull();
  expect(await told({})).toBeNull();
});

test("a state of another version of the hash begins anew", async () => {
  hold(randomBytes(250));
  const { kept } = await once(null, 100);
  const other = { ...kept!, state: new ArrayBuffer(7) };
  expect((await once(other, 100, 60_000)).outcome).toEqual(truthOf(held.bytes));
});

test("a place that knows no ranges sends it at once; an empty file is none", async () => {
  hold(randomBytes(1_000));
  const { kept } = await once(null, 100);
  held.knowsRanges = false;
  expect((await once(null, 100)).outcome).toEqual(truthOf(held.bytes));
  expect((await once(kept, 100)).outcome).toEqual(truthOf(held.bytes));
  held.tellsLength = false;
  expect((await once(null, 100)).outcome).toEqual({ ...truthOf(held.bytes), saidSize: null });
  hold(Buffer.alloc(0));
  expect((await once(null, 100)).outcome).toEqual({ kind: "broken" });
});
