/// <reference types="vite/client" />
import { anyApi } from "convex/server";
import type { Value } from "convex/values";
import { convexTest, type TestConvex } from "convex-test";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import schema from "./fixture/app/schema";
import { httpClient, type TestEngine, testEngine } from "./support.ts";

const modules = import.meta.glob(["./fixture/app/**/*.*s", "!./fixture/app/node.ts"]);
const api = anyApi as any;

type Kind = "query" | "mutation";
type Side = (kind: Kind, reference: unknown, args: Record<string, Value>) => Promise<unknown>;

let engine: TestEngine;
beforeAll(async () => {
  engine = await testEngine();
});

function onEngine(): Side {
  const client = httpClient(engine) as any;
  return (kind, reference, args) => client[kind](reference, args);
}

function onConvexTest(): Side {
  const t = convexTest(schema, modules) as TestConvex<any> as any;
  return (kind, reference, args) => t[kind](reference, args);
}

/** What a call gives, with failures as one value: their words differ between the two. */
async function outcome(
  side: Side,
  kind: Kind,
  reference: unknown,
  args: Record<string, Value>,
): Promise<unknown> {
  try {
    return { value: await side(kind, reference, args) };
  } catch (error) {
    const { data } = error as { data?: unknown };
    return { failed: true, ...(data === undefined ? {} : { data }) };
  }
}

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    2.5,
    Infinity,
    -Infinity,
    1e300,
    5n,
    -5n,
    0n,
    "",
    "a",
    "a\0b",
    "é",
    "𝄞",
    "\uffff",
  ),
  fc.integer({ min: -3, max: 3 }),
  fc.string({ maxLength: 3 }).map((text) => text.replace(/[\ud800-\udfff]/g, "")),
);
const rank: fc.Arbitrary<Value> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 2 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom("a", "b"), scalar, {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 3 }).map((bytes) => bytes.slice().buffer as ArrayBuffer),
  },
);
const label = fc.constantFrom("l0", "l1", "l2", "l3", "l4");
const owner = fc.constantFrom("ann", "bob");
const order = fc.constantFrom("asc" as const, "desc" as const);
const optional = <T>(name: string, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc
    .option(arbitrary)
    .map((value) => (value === null ? {} : { [name]: value }) as Record<string, T>);

type Step = { kind: Kind; name: string; args: Record<string, Value> };
const step = (kind: Kind, name: string, args: fc.Arbitrary<any>): fc.Arbitrary<Step> =>
  args.map((given) => ({ kind, name, args: given }));
const bounds = fc.oneof(
  fc.constant([]),
  fc
    .tuple(fc.constantFrom("eq", "gt", "gte", "lt", "lte"), rank)
    .map(([op, value]) => [{ op, value }]),
  fc
    .tuple(fc.constantFrom("gt", "gte"), rank, fc.constantFrom("lt", "lte"), rank)
    .map(([low, from, high, to]) => [
      { op: low, value: from },
      { op: high, value: to },
    ]),
);
const steps: fc.Arbitrary<Step>[] = [
  step(
    "mutation",
    "add",
    fc
      .tuple(
        label,
        owner,
        optional("rank", rank),
        optional("depth", fc.integer({ min: 0, max: 2 })),
      )
      .map(([l, o, r, d]) => ({ label: l, owner: o, ...r, ...d })),
  ),
  step(
    "mutation",
    "patch",
    fc
      .tuple(label, optional("rank", rank), fc.subarray(["rank", "nested"]))
      .map(([l, changes, clear]) => ({
        label: l,
        changes,
        clear: clear.filter((name) => !(name in changes)),
      })),
  ),
  step(
    "mutation",
    "replace",
    fc
      .tuple(label, owner, optional("rank", rank))
      .map(([l, o, r]) => ({ label: l, value: { label: l, owner: o, ...r } })),
  ),
  step(
    "mutation",
    "replace",
    label.map((l) => ({ label: l, value: { label: l, extra: 1 } })),
  ),
  step(
    "mutation",
    "remove",
    label.map((l) => ({ label: l })),
  ),
  step(
    "mutation",
    "addAndFail",
    label.map((l) => ({ label: l })),
  ),
  step(
    "query",
    "list",
    fc
      .tuple(
        optional("owner", owner),
        bounds,
        order,
        optional("take", fc.integer({ min: 0, max: 4 })),
      )
      .map(([o, b, direction, take]) => ({ ...o, bounds: b, order: direction, ...take })),
  ),
  step(
    "query",
    "deep",
    order.map((direction) => ({ order: direction })),
  ),
  step(
    "query",
    "filtered",
    fc
      .tuple(owner, scalar, fc.integer({ min: 1, max: 4 }))
      .map(([o, than, take]) => ({ owner: o, than, take })),
  ),
  step("query", "calculated", fc.constant({})),
];
const adding = steps[0]!;
const program = fc
  .tuple(
    fc.array(adding, { minLength: 3, maxLength: 8 }),
    fc.array(fc.oneof(...steps, adding), { minLength: 5, maxLength: 25 }),
  )
  .map(([first, rest]) => [...first, ...rest]);

async function emptyEngine(side: Side): Promise<void> {
  for (const l of ["l0", "l1", "l2", "l3", "l4"]) {
    while ((await side("mutation", api.items.remove, { label: l })) !== "missing");
  }
}

/** All pages of a list, and how each one ended. */
async function pages(
  side: Side,
  args: Record<string, Value>,
  numItems: number,
): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let cursor: string | null = null; found.length < 50;) {
    const page: any = await side("query", api.items.page, {
      ...args,
      paginationOpts: { numItems, cursor },
    });
    found.push(...page.page);
    if (page.isDone) return found;
    cursor = page.continueCursor;
  }
  throw new Error("The list does not end.");
}

describe("the same functions on convex-test and on the engine", () => {
  it("give the same for random programs", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        program,
        order,
        fc.integer({ min: 1, max: 3 }),
        async (list, direction, size) => {
          const [reference, ours] = [onConvexTest(), onEngine()];
          await emptyEngine(ours);
          for (const { kind, name, args } of list) {
            const expected = await outcome(reference, kind, api.items[name], args);
            expect(
              await outcome(ours, kind, api.items[name], args),
              `${name} ${JSON.stringify(args, text)}`,
            ).toEqual(expected);
          }
          const lists: Record<string, Value>[] = [
            { order: direction },
            { order: direction, owner: "ann" },
          ];
          for (const args of lists) {
            expect(await pages(ours, args, size)).toEqual(await pages(reference, args, size));
          }
        },
      ),
      { numRuns: 40, seed: 20_260_801 },
    );
  });

  const typed: Record<string, Value>[] = [
    { text: "x", count: 1, flag: null, kind: "a", scores: {}, list: [] },
    {
      text: "x",
      count: NaN,
      flag: true,
      kind: "b",
      scores: { a: 1 },
      list: [{ x: 1 }],
      big: 7n,
      any: [null, { deep: [1n] }],
    },
    { text: 1, count: 1, flag: null, kind: "a", scores: {}, list: [] },
    { text: "x", count: 1n, flag: null, kind: "a", scores: {}, list: [] },
    { text: "x", count: 1, flag: "no", kind: "a", scores: {}, list: [] },
    { text: "x", count: 1, flag: null, kind: "c", scores: {}, list: [] },
    { text: "x", count: 1, flag: null, kind: "a", scores: {}, list: [{ x: 1, z: 1 }] },
    { text: "x", count: 1, flag: null, kind: "a", scores: {}, list: [], item: "no id" },
    {
      text: "x",
      count: 1,
      flag: null,
      kind: "a",
      scores: {},
      list: [],
      blob: new Uint8Array([1, 0, 2]).buffer,
    },
    { count: 1, flag: null, kind: "a", scores: {}, list: [] },
    { text: "x", count: 1, flag: null, kind: "a", scores: {}, list: [], unknown: 1 },
  ];
  it.each(typed.map((value) => ({ value })))(
    "accept or refuse the document $value",
    async ({ value }) => {
      const expected = await outcome(onConvexTest(), "mutation", api.typed.put, { value });
      expect(await outcome(onEngine(), "mutation", api.typed.put, { value })).toEqual(expected);
    },
  );

  const echoes: Record<string, Value>[] = [
    { text: "a" },
    { text: "a", nested: { a: [1, null] } },
    { text: "a", nested: { a: ["1"] } },
    { text: "a", record: { "any key": 1 } },
    { text: "a", kind: 1 },
    { text: "a", kind: 2 },
    { text: "a", big: 2n ** 62n, blob: new ArrayBuffer(3) },
    { text: "a", big: 2 },
    { text: "a", itemId: "nonsense" },
    {},
    { text: "a", other: 1 },
  ];
  it.each(echoes.map((args) => ({ args })))(
    "accept or refuse the arguments $args",
    async ({ args }) => {
      const expected = await outcome(onConvexTest(), "query", api.typed.echo, args);
      expect(await outcome(onEngine(), "query", api.typed.echo, args)).toEqual(expected);
    },
  );

  it("check the values of records, which convex-test does not", async () => {
    const value = { text: "x", count: 1, flag: null, kind: "a", scores: { a: "b" }, list: [] };
    expect(await outcome(onEngine(), "mutation", api.typed.put, { value })).toEqual({
      failed: true,
    });
    expect(
      await outcome(onEngine(), "query", api.typed.echo, { text: "a", record: { a: null } }),
    ).toEqual({ failed: true });
  });

  it("check what is returned", async () => {
    for (const value of [{ ok: true }, { ok: 1 }, null, { ok: true, more: 1 }]) {
      const expected = await outcome(onConvexTest(), "query", api.typed.wrongReturn, { value });
      expect(await outcome(onEngine(), "query", api.typed.wrongReturn, { value })).toEqual(
        expected,
      );
    }
  });

  it("nest mutations, undo one alone, and pass a ConvexError's data", async () => {
    const args = { name: "nested" };
    const expected = await outcome(onConvexTest(), "mutation", api.calls.nested, args);
    expect(expected).toEqual({ value: { caught: [{ code: "NESTED", value: 21 }], value: 21 } });
    expect(await outcome(onEngine(), "mutation", api.calls.nested, args)).toEqual(expected);
    const thrown = await outcome(onConvexTest(), "mutation", api.calls.throws, { kind: "convex" });
    expect(await outcome(onEngine(), "mutation", api.calls.throws, { kind: "convex" })).toEqual(
      thrown,
    );
  });
});

function text(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
