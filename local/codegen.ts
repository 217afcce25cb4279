/**
 * Writes `convex/_generated` without a deployment, as `npx convex dev` would with one. Offline,
 * the CLI leaves out components, whose types each package ships itself.
 * With `--check`, nothing is written: exits 1 when what is committed is stale.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const GENERATED = "convex/_generated";

function snapshot(): Map<string, string> {
  const files = readdirSync(GENERATED);
  return new Map(files.map((file) => [file, readFileSync(join(GENERATED, file), "utf8")]));
}

function runCli(): void {
  const env = {
    ...process.env,
    CONVEX_SELF_HOSTED_URL: "http://127.0.0.1:9",
    CONVEX_SELF_HOSTED_ADMIN_KEY: "offline",
  };
  const args = ["codegen", "--system-udfs", "--typecheck", "disable"];
  const result = spawnSync("convex", args, { env, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`convex codegen failed:\n${result.stderr}`);
}

/** `app.use(x)` with `import x from "package/convex.config.js"` → a line of types. */
function componentTypes(): string {
  const config = readFileSync("convex/convex.config.ts", "utf8");
  const used = [...config.matchAll(/app\.use\((\w+)/g)].map((match) => match[1]!);
  const lines = used.map((name) => {
    const source = config.match(new RegExp(`import ${name} from "(.+)/convex\\.config(?:\\.js)?"`));
    if (!source) throw new Error(`convex.config.ts uses ${name} without importing its config.`);
    return `  ${name}: import("${source[1]}/_generated/component.js").ComponentApi<"${name}">;`;
  });
  return `export declare const components: {\n${lines.join("\n")}\n};\n`;
}

function edit(file: string, change: (text: string) => string): void {
  const path = join(GENERATED, file);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

function generate(): void {
  runCli();
  edit("api.d.ts", (text) => `${text.trimEnd()}\n\n${componentTypes()}`);
  edit("api.js", (text) => {
    const imported = text.replace("{ anyApi }", "{ anyApi, componentsGeneric }");
    return `${imported.trimEnd()}\nexport const components = componentsGeneric();\n`;
  });
}

const before = snapshot();
generate();
if (process.argv.includes("--check")) {
  const after = snapshot();
  const stale = [...after]
    .filter(([file, text]) => before.get(file) !== text)
    .map(([file]) => file);
  for (const [file, text] of before) writeFileSync(join(GENERATED, file), text);
  if (stale.length > 0) {
    console.error(
      `${GENERATED} is stale (${stale.join(", ")}): run npm run codegen and commit it.`,
    );
    process.exit(1);
  }
}
