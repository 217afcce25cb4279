import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { anyApi } from "convex/server";
import { describe, expect, it } from "vitest";
import { type EngineOptions, startEngine } from "../../../local/engine/index.ts";
import { cleanUp, fixture, httpClient, messageFrom, optionsFor, until } from "./support.ts";

const api = anyApi as any;
const quiet = { log: () => undefined };

async function failure(options: EngineOptions): Promise<string> {
  return await messageFrom(startEngine(options).then((engine) => engine.stop()));
}

/** A functions folder that a test may change; inside the project, so that imports resolve. */
function project(files: Record<string, string>): string {
  const cache = fileURLToPath(new URL("../../../node_modules/.cache/", import.meta.url));
  const dir = join(cache, `parley-test-${crypto.randomUUID()}`);
  mkdirSync(dir, { recursive: true });
  cleanUp(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

const schemaOf = (table: string): string =>
  `import { defineSchema, defineTable } from "convex/server"; import { v } from "convex/values";
   export default defineSchema({ things: ${table} });`;
const things = `
  import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
  export const add = mutation(async (ctx, args: any) => void (await ctx.db.insert("things", args)));
  export const list = query(async (ctx) => (await ctx.db.query("things").collect()).length);
  export const byName = query(async (ctx) => (await ctx.db.query("things").withIndex("by_name").collect()).map((row: any) => row.name));`;

async function withEngine<T>(
  options: EngineOptions,
  work: (client: any) => Promise<T>,
): Promise<T> {
  const engine = await startEngine(options);
  try {
    return await work(httpClient(engine));
  } finally {
    await engine.stop();
  }
}

describe("a restart", () => {
  it("keeps everything, and builds new indexes from what is there", async () => {
    const functionsDir = project({
      "schema.ts": schemaOf("defineTable({ name: v.string() })"),
      "things.ts": things,
    });
    const options = optionsFor({ functionsDir, ...quiet });
    await withEngine(options, async (client) => {
      for (const name of ["c", "a", "b"]) await client.mutation(api.things.add, { name });
      expect(await messageFrom(client.query(api.things.byName, {}))).toMatch("Server Error");
    });
    writeFileSync(
      join(functionsDir, "schema.ts"),
      schemaOf('defineTable({ name: v.string() }).index("by_name", ["name"])'),
    );
    await withEngine(options, async (client) => {
      expect(await client.query(api.things.byName, {})).toEqual(["a", "b", "c"]);
    });
  });

  it("refuses a schema that documents do not match, and changes nothing", async () => {
    const functionsDir = project({
      "schema.ts": schemaOf("defineTable({ name: v.string() })"),
      "things.ts": things,
    });
    const options = optionsFor({ functionsDir, ...quiet });
    await withEngine(options, (client) => client.mutation(api.things.add, { name: "a" }));
    writeFileSync(
      join(functionsDir, "schema.ts"),
      schemaOf('defineTable({ name: v.number() }).index("by_name", ["name"])'),
    );
    expect(await failure(options)).toMatch(
      /^Schema validation failed: document "\w{32}" in table "things" does not match the schema at \.name: /,
    );
    writeFileSync(join(functionsDir, "schema.ts"), schemaOf("defineTable({ name: v.string() })"));
    await withEngine(options, async (client) =>
      expect(await client.query(api.things.list, {})).toBe(1),
    );
  });
});

describe("a start", () => {
  async function used(): Promise<EngineOptions> {
    const options = optionsFor(quiet);
    await withEngine(options, (client) => client.mutation(api.calls.increment, { name: "kept" }));
    return options;
  }

  it.each([
    ["other bytes", (file: string) => writeFileSync(file, "not a database".repeat(1_000))],
    ["nothing in it", (file: string) => truncateSync(file, 0)],
    ["a damaged page", (file: string) => damage(file)],
    ["a row that is no JSON", (file: string) => damageRow(file)],
    ["no file any more", (file: string) => rmSync(file)],
    ["a database of somebody else", (file: string) => foreign(file)],
  ])("refuses data with %s, names the file, and does not touch it", async (_name, spoil) => {
    const options = await used();
    const file = join(options.dataDir, "data.sqlite");
    spoil(file);
    const before = fileText(file);
    const message = await failure(options);
    expect(message).toMatch(file);
    expect(message).toMatch("npm run reset");
    // The supervisor passes on a part's last line.
    expect(message).not.toContain("\n");
    expect(fileText(file)).toEqual(before);
  });

  it("refuses a second engine on the same data", async () => {
    const options = await used();
    const engine = await startEngine(options);
    expect(await failure(options)).toMatch("is in use by another engine");
    await engine.stop();
  });

  it("refuses a port in use, a missing folder and a folder that cannot be made", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await failure(optionsFor({ port, ...quiet }))).toMatch(
      `Port ${port} on 127.0.0.1 is in use`,
    );
    server.close();
    expect(await failure(optionsFor({ functionsDir: "/nowhere/convex", ...quiet }))).toMatch(
      "There is no folder /nowhere/convex",
    );
    expect(await failure(optionsFor({ dataDir: "/dev/null/data", ...quiet }))).toMatch(
      "/dev/null/data cannot be made",
    );
  });

  it.each<[string, Record<string, string>, string]>([
    [
      "a searchIndex",
      {
        "schema.ts": schemaOf(
          'defineTable({ name: v.string() }).searchIndex("find", { searchField: "name" })',
        ),
      },
      'table "things" has the searchIndex "find", which Parley\'s one-machine engine does not have',
    ],
    [
      "a vectorIndex",
      {
        "schema.ts": schemaOf(
          'defineTable({ at: v.array(v.number()) }).vectorIndex("near", { vectorField: "at", dimensions: 4 })',
        ),
      },
      'table "things" has the vectorIndex "near", which Parley\'s one-machine engine does not have',
    ],
    [
      "a component's httpPrefix",
      {
        "convex.config.ts": `import { defineApp } from "convex/server";
          import inner from ${JSON.stringify(fixture("inner/convex.config.js"))};
          const app = defineApp(); app.use(inner, { httpPrefix: "/inner" }); export default app;`,
      },
      'the httpPrefix of component "inner" is not part of Parley\'s one-machine engine',
    ],
    [
      "a top-level await",
      { "a.ts": "export const a = await Promise.resolve(1);" },
      "cannot be bundled: Top-level await is currently not supported",
    ],
  ])("refuses %s by name", async (_name, files, sentence) => {
    const message = await failure(optionsFor({ functionsDir: project(files), ...quiet }));
    expect(message).toContain(sentence);
  });

  it("refuses code that does not bundle", async () => {
    expect(
      await failure(
        optionsFor({ functionsDir: project({ "a.ts": "export const a = ;" }), ...quiet }),
      ),
    ).toMatch(/cannot be bundled: Unexpected ";" \(.*a\.ts:1\)/);
    const nodeImport = 'import fs from "node:fs"; export const a = fs;';
    expect(
      await failure(optionsFor({ functionsDir: project({ "a.ts": nodeImport }), ...quiet })),
    ).toMatch('Could not resolve "node:fs"');
  });
});

describe("watching", () => {
  it("takes over changed functions, and keeps the old ones when an edit does not work", async () => {
    const text = (value: number): string =>
      `import { queryGeneric as query } from "convex/server"; export const get = query(async () => ${value});`;
    const functionsDir = project({ "value.ts": text(1) });
    const log: string[] = [];
    const engine = await startEngine(
      optionsFor({ functionsDir, watch: true, log: (line) => log.push(line) }),
    );
    cleanUp(() => engine.stop());
    const client = httpClient(engine) as any;
    expect(await client.query("value:get", {})).toBe(1);
    writeFileSync(join(functionsDir, "value.ts"), text(2));
    await until("the new function", async () => (await client.query("value:get", {})) === 2);
    writeFileSync(join(functionsDir, "value.ts"), "export const broken = ;");
    await until("the error", () => log.join().includes("functions kept"));
    expect(await client.query("value:get", {})).toBe(2);
    writeFileSync(join(functionsDir, "value.ts"), text(3));
    await until("the repaired function", async () => (await client.query("value:get", {})) === 3);
  });
});

function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4096, 4096 * 6);
  writeFileSync(file, bytes);
}

/** SQLite finds nothing wrong with it. */
function damageRow(file: string): void {
  const database = new DatabaseSync(file);
  const { id } = database.prepare("SELECT id FROM tables WHERE name = 'counters'").get()!;
  const { changes } = database.prepare(`UPDATE d${Number(id)} SET json = '{'`).run();
  expect(changes).toBe(1);
  database.close();
}

function foreign(file: string): void {
  rmSync(file);
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE other (a)");
  database.close();
}

function fileText(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return "missing";
  }
}
