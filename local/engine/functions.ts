import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import vm from "node:vm";
import type { Bundle, Mount } from "./bundle.ts";
import { FunctionError } from "./errors.ts";
import type { HostApi } from "./globals.ts";
import { NodeRuntime } from "./nodeRuntime.ts";
import { Realm } from "./realm.ts";
import { parseSchema, type Schema } from "./schema.ts";
import type { ValidatorJson } from "./validate.ts";

export type FunctionKind = "query" | "mutation" | "action";
export type FunctionInfo = {
  kind: FunctionKind;
  isPublic: boolean;
  args: ValidatorJson;
  returns: ValidatorJson | null;
  /** Of a file with `"use node"`. */
  isNode?: boolean;
};
export type Analysis = {
  functions: Record<string, FunctionInfo>;
  schema: string | null;
  crons: string | null;
  hasHttp: boolean;
};
export type FunctionPath = { component: string; name: string };
type NodeModules = Record<string, () => Record<string, NodeFunction>>;
type NodeFunction = {
  isAction?: boolean;
  isPublic?: boolean;
  exportArgs(): string;
  exportReturns(): string;
};

/** One mounted component: its functions, schema and realms. */
export class Component {
  readonly path: string;
  readonly env: Record<string, string>;
  readonly analysis: Analysis;
  readonly schema: Schema;
  readonly validators = new Map<string, ValidatorJson | null>();
  readonly #code: Code;
  readonly #host: HostApi;
  readonly #realms: { transaction?: Realm; action?: Realm } = {};

  constructor(mount: Mount, env: Record<string, string>, code: Code, host: HostApi) {
    this.path = mount.path;
    this.env = env;
    this.#code = code;
    this.#host = host;
    this.analysis = code.analysis ?? this.#analyze();
    code.analysis = this.analysis;
    this.schema = parseSchema(this.analysis.schema, mount.path === "" ? "schema" : mount.path);
    for (const table of this.schema.tables) this.validators.set(table.name, table.documentType);
  }

  #analyze(): Analysis {
    const found = JSON.parse(this.realm("transaction").analyze()) as Analysis;
    for (const [path, load] of Object.entries(loadNode(this.#code.nodeFile))) {
      for (const [name, value] of Object.entries(load())) {
        if (!value?.isAction) continue;
        found.functions[`${path}:${name}`] = {
          kind: "action",
          isPublic: value.isPublic === true,
          args: JSON.parse(value.exportArgs()) as ValidatorJson,
          returns: JSON.parse(value.exportReturns()) as ValidatorJson | null,
          isNode: true,
        };
      }
    }
    return found;
  }

  /** Queries and mutations have a realm of their own: an action cannot disturb them. */
  realm(purpose: "transaction" | "action"): Realm {
    const current = this.#realms[purpose];
    if (current !== undefined && !current.isBroken) return current;
    const made = new Realm(this.#code.script, this.#host, this.env, purpose === "action");
    this.#realms[purpose] = made;
    return made;
  }

  /** What runs a function that asks for Node; null for one of the default runtime. */
  nodeRuntimeOf(name: string): NodeRuntime | null {
    return this.analysis.functions[name]?.isNode === true ? this.#code.node : null;
  }
}

type Code = {
  script: vm.Script;
  nodeFile: string | null;
  node: NodeRuntime | null;
  analysis: Analysis | null;
};

/** All functions of a project, as one bundle gave them. */
export class Functions {
  readonly components = new Map<string, Component>();
  readonly bundle: Bundle;
  readonly #nodeRuntimes: NodeRuntime[] = [];

  constructor(
    bundle: Bundle,
    options: {
      env: Record<string, string>;
      host: HostApi;
      dataDir: string;
      analyses: Record<string, Analysis>;
    },
  ) {
    this.bundle = bundle;
    const codes = new Map<string, Code>();
    for (const mount of bundle.mounts) {
      let code = codes.get(mount.dir);
      if (code === undefined) {
        const nodeFile = writeNode(bundle.nodeScripts[mount.dir], options.dataDir);
        const node = nodeFile === null ? null : new NodeRuntime(nodeFile, options.host.log);
        if (node !== null) this.#nodeRuntimes.push(node);
        code = {
          script: new vm.Script(bundle.scripts[mount.dir]!, { filename: "functions.js" }),
          nodeFile,
          node,
          analysis: options.analyses[mount.dir] ?? null,
        };
        codes.set(mount.dir, code);
      }
      const env = mount.path === "" ? options.env : this.#envOf(mount);
      this.components.set(mount.path, new Component(mount, env, code, options.host));
    }
  }

  #envOf(mount: Mount): Record<string, string> {
    const parent = this.components.get(mount.path.split("/").slice(0, -1).join("/"));
    const env: Record<string, string> = {};
    for (const [name, source] of Object.entries(mount.env)) {
      const value = "value" in source ? source.value : parent?.env[source.from];
      if (value !== undefined) env[name] = value;
    }
    return env;
  }

  analyses(): Record<string, Analysis> {
    return Object.fromEntries(
      this.bundle.mounts.map(({ path, dir }) => [dir, this.components.get(path)!.analysis]),
    );
  }

  find({ component, name }: FunctionPath): FunctionInfo | undefined {
    const functions = this.components.get(component)?.analysis.functions;
    return functions && Object.hasOwn(functions, name) ? functions[name] : undefined;
  }

  /** Others take over; what runs still ends. */
  retire(): void {
    for (const runtime of this.#nodeRuntimes) runtime.retire();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodeRuntimes.map((runtime) => runtime.stop()));
  }

  component(path: string): Component {
    const found = this.components.get(path);
    if (found !== undefined) return found;
    throw new FunctionError(`Component path '${path}' not found.`, { told: true });
  }
}

function writeNode(code: string | undefined, dataDir: string): string | null {
  if (code === undefined) return null;
  const dir = join(dataDir, "bundle");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(
    dir,
    `node-${createHash("sha256").update(code).digest("hex").slice(0, 16)}.cjs`,
  );
  writeFileSync(file, code, { mode: 0o600 });
  return file;
}

/** In this process only to see what they export: they run on threads of their own. */
function loadNode(file: string | null): NodeModules {
  if (file === null) return {};
  Object.assign(globalThis, { Convex: { env: {} } });
  return (createRequire(file)(file) as { modules: NodeModules }).modules;
}

/** "dir/file.js:name", "file:name" and "file" (its default export) in one form. */
export function canonicalName(name: string): string {
  const at = name.lastIndexOf(":");
  const [path, exported] = at < 0 ? [name, "default"] : [name.slice(0, at), name.slice(at + 1)];
  return `${path.replace(/\.js$/, "")}:${exported}`;
}
