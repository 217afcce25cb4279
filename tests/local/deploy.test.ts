import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const scratch = mkdtempSync(join(tmpdir(), "parley-deploy-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What `npx convex deploy` would push, made by Convex's own CLI without a network. */
function bundle(name: string, change: (project: string) => void = () => {}) {
  const project = join(scratch, name);
  // The backend shares pure tables with the page.
  for (const source of ["convex", "lib"]) {
    cpSync(source, join(project, source), { recursive: true });
  }
  cpSync("package.json", join(project, "package.json"));
  cpSync("tsconfig.json", join(project, "tsconfig.json"));
  symlinkSync(resolve("node_modules"), join(project, "node_modules"));
  change(project);
  const flags = ["--typecheck", "disable", "--codegen", "disable", "--push-all-modules"];
  const args = ["deploy", ...flags, "--write-push-request", join(project, "push"), "-y"];
  const env = {
    ...process.env,
    CONVEX_SELF_HOSTED_URL: "http://127.0.0.1:9",
    CONVEX_SELF_HOSTED_ADMIN_KEY: "offline",
  };
  const result = spawnSync(resolve("node_modules/.bin/convex"), args, {
    cwd: project,
    env,
    encoding: "utf8",
  });
  return { ...result, push: join(project, "push.json") };
}

test("Convex's own CLI accepts the backend for a deploy", () => {
  const { status, stderr, push } = bundle("accepted");
  expect(status, stderr).toBe(0);
  const request = JSON.parse(readFileSync(push, "utf8"));
  const modules: { path: string; environment: string }[] = request.appDefinition.changedModules;
  const paths = modules.map((module) => module.path);
  for (const name of ["sessions", "bookings", "users", "admin", "livekit", "http"]) {
    expect(paths).toContain(`${name}.js`);
  }
  expect(modules.every((module) => module.environment === "isolate")).toBe(true);
  expect(request.componentDefinitions).toHaveLength(2);
});

test("and refuses what the default runtime does not have", () => {
  const { status, stderr } = bundle("refused", (project) => {
    const path = join(project, "convex", "users.ts");
    writeFileSync(
      path,
      `import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n`,
    );
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain("node:fs");
});
