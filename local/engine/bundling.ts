import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import vm from "node:vm";
import { build, type BuildOptions, type Plugin, stop } from "esbuild";
import { type Bundle, entryPoints, modulePath, type Mount } from "./bundle.ts";
import { messageOf, StartError } from "./errors.ts";

const USE_NODE = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*["']use node["']/;

/** Ends esbuild's own process; the next bundle starts another. */
export const endBundling = stop;

/** @throws StartError with the first thing that is wrong */
export async function bundle(functionsDir: string): Promise<Bundle> {
  if (!existsSync(functionsDir)) throw new StartError(`There is no folder ${functionsDir}.`);
  const result: Bundle = { mounts: [], scripts: {}, nodeScripts: {}, authConfig: null, inputs: [] };
  try {
    await addMounts(result, functionsDir);
    const dirs = [...new Set(result.mounts.map((mount) => mount.dir))];
    await Promise.all([
      addAuthConfig(result, functionsDir),
      ...dirs.map((dir) => addScripts(result, dir)),
    ]);
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(problemOf(error));
  }
  result.inputs = [...new Set(result.inputs)].sort();
  return result;
}

function problemOf(error: unknown): string {
  const { errors = [] } = error as {
    errors?: { text: string; location?: { file: string; line: number } }[];
  };
  const [first] = errors;
  if (first === undefined) return `The functions cannot be bundled: ${messageOf(error)}`;
  const where = first.location ? ` (${first.location.file}:${first.location.line})` : "";
  return `The functions cannot be bundled: ${first.text}${where}`;
}

const asyncHooks: Plugin = {
  name: "server-only-and-async-hooks",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^server-only$/ }, ({ path }) => ({ path, namespace: "empty" }));
    onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "" }));
  },
};

async function run(result: Bundle, options: BuildOptions): Promise<string> {
  const built = await build({
    bundle: true,
    write: false,
    target: "esnext",
    jsx: "automatic",
    conditions: ["convex", "module"],
    keepNames: false,
    legalComments: "none",
    logLevel: "silent",
    metafile: true,
    charset: "utf8",
    ...options,
    define: { "process.env.NODE_ENV": '"production"', ...options.define },
    plugins: [asyncHooks, ...(options.plugins ?? [])],
  });
  for (const input of Object.keys(built.metafile?.inputs ?? {})) {
    const path = resolve(input);
    if (existsSync(path)) result.inputs.push(path);
  }
  return built.outputFiles![0]!.text;
}

const inRealm = { platform: "browser", format: "iife", globalName: "__parley" } as const;

async function addScripts(result: Bundle, dir: string): Promise<void> {
  const files = entryPoints(dir);
  const schema = ["schema.ts", "schema.js"].map((name) => join(dir, name)).find(existsSync);
  const isNode = (file: string): boolean => USE_NODE.test(readFileSync(file, "utf8"));
  const nodeFiles = files.filter(isNode);
  const realmFiles = [
    ...(schema ? [schema] : []),
    ...files.filter((file) => !nodeFiles.includes(file)),
  ];
  const entry = (list: string[]): BuildOptions["stdin"] => ({
    contents: `export const modules = {${list
      .map(
        (file) =>
          `${JSON.stringify(modulePath(dir, file))}: () => require(${JSON.stringify(file)})`,
      )
      .join(",\n")}};`,
    resolveDir: dir,
    sourcefile: "__parley_entry__.js",
  });
  result.scripts[dir] = await run(result, { stdin: entry(realmFiles), ...inRealm });
  if (nodeFiles.length === 0) return;
  // This process has an environment of its own; theirs is the deployment's.
  const define = { "process.env": "globalThis.Convex.env" };
  const node = { platform: "node", format: "cjs", define } as const;
  result.nodeScripts[dir] = await run(result, { stdin: entry(nodeFiles), ...node });
}

async function addAuthConfig(result: Bundle, dir: string): Promise<void> {
  const file = ["auth.config.ts", "auth.config.js"].map((name) => join(dir, name)).find(existsSync);
  if (file === undefined) return;
  result.authConfig = await run(result, { entryPoints: [file], ...inRealm });
}

/**
 * Makes imported component definitions carry the folder they come from, which is what `app.use`
 * asks for; the real deploy replaces such imports by names in the same way.
 */
const definitions: Plugin = {
  name: "component-definitions",
  setup(builder) {
    builder.onResolve({ filter: /convex\.config(\.[jt]s)?$/ }, async (args) => {
      if (args.kind === "entry-point" || args.pluginData === "real") return undefined;
      if (args.namespace === "component") return { path: args.path };
      const { resolveDir, kind } = args;
      const found = await builder.resolve(args.path, { resolveDir, kind, pluginData: "real" });
      return found.errors.length > 0 ? found : { path: found.path, namespace: "component" };
    });
    builder.onLoad({ filter: /.*/, namespace: "component" }, ({ path }) => ({
      contents:
        `import definition from ${JSON.stringify(path)};\n` +
        `definition.componentDefinitionPath = ${JSON.stringify(dirname(path))};\n` +
        "definition.defaultName = definition._name;\nexport default definition;",
      resolveDir: dirname(path),
    }));
  },
};

type EnvArg = string | { __envVarRef: string };
type Definition = {
  _childComponents: [string, Definition, Record<string, EnvArg> | null, string | undefined][];
  componentDefinitionPath: string;
};

async function addMounts(result: Bundle, dir: string): Promise<void> {
  result.mounts.push({ path: "", dir, env: {} });
  const file = ["convex.config.ts", "convex.config.js"]
    .map((name) => join(dir, name))
    .find(existsSync);
  if (file === undefined) return;
  const code = await run(result, { entryPoints: [file], ...inRealm, plugins: [definitions] });
  const context = vm.createContext({ console, process: { env: {} } });
  vm.runInContext(code, context, { timeout: 2_000 });
  mountChildren(result, "", (context.__parley as { default: Definition }).default);
}

function mountChildren(result: Bundle, parent: string, definition: Definition): void {
  for (const [name, child, env, httpPrefix] of definition._childComponents) {
    if (httpPrefix !== undefined) {
      throw new StartError(
        `convex.config: the httpPrefix of component "${name}" is not part of Parley's one-machine engine.`,
      );
    }
    const path = parent === "" ? name : `${parent}/${name}`;
    if (result.mounts.some((mount) => mount.path === path)) {
      throw new StartError(`convex.config: two components are named "${path}".`);
    }
    const entries = Object.entries(env ?? {}).map(([key, value]) => [
      key,
      typeof value === "string" ? { value } : { from: value.__envVarRef },
    ]);
    result.mounts.push({
      path,
      dir: child.componentDefinitionPath,
      env: Object.fromEntries(entries) as Mount["env"],
    });
    mountChildren(result, path, child);
  }
}
