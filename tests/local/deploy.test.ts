import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const scratch = mkdtempSync(join(tmpdir(), "parley-deploy-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A copy of the backend, changed. */
function projectWith(name: string, change: (project: string) => void): string {
  const project = join(scratch, name);
  // The backend shares pure tables with the page, has the words of mails and describes its HTTP API.
  for (const source of ["convex", "docs", "lib", "i18n", "messages"]) {
    cpSync(source, join(project, source), { recursive: true });
  }
  cpSync("package.json", join(project, "package.json"));
  cpSync("tsconfig.json", join(project, "tsconfig.json"));
  symlinkSync(resolve("node_modules"), join(project, "node_modules"));
  change(project);
  return project;
}

/** What `npx convex deploy` would push, made by Convex's own CLI without a network. */
function bundle(name: string, change: (project: string) => void = () => {}) {
  const project = projectWith(name, change);
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
  // Hashing streams, sending them on, sealing and RTMP are what the default runtime cannot do.
  const ofNode = modules.filter(({ environment }) => environment === "node");
  const own = ofNode.map(({ path }) => path).filter((path) => !path.startsWith("_deps/"));
  expect(own.toSorted()).toEqual([
    "broadcastEgress.js",
    "captions.js",
    "custody.js",
    "destinationKeys.js",
    "model/broadcast/rtmpAmf.js",
    "model/broadcast/rtmpCheck.js",
    "model/broadcast/rtmpChunks.js",
    "model/calendar/outsideFetch.js",
    "model/integrations/webhookPost.js",
    "model/outsidePlace.js",
    "model/storage/bucketReading.js",
    "mux.js",
    "outsideReading.js",
    "webhookDelivery.js",
  ]);
  // Rate limits, migrations and mail, with what each of them brings.
  expect(request.componentDefinitions).toHaveLength(7);
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

test("generated code that is stale fails its check, and stays as it was", () => {
  const check = (project: string) =>
    spawnSync(process.execPath, [resolve("local/codegen.ts"), "--check"], {
      cwd: project,
      env: {
        ...process.env,
        PATH: `${resolve("node_modules/.bin")}${delimiter}${process.env.PATH}`,
      },
      encoding: "utf8",
    });
  const current = check(projectWith("current", () => {}));
  expect(current.status, current.stderr).toBe(0);
  const project = projectWith("stale", (copy) =>
    writeFileSync(join(copy, "convex", "another.ts"), "export const x = 1;\n"),
  );
  const generated = join(project, "convex", "_generated", "api.d.ts");
  const before = readFileSync(generated, "utf8");
  const stale = check(project);
  expect(stale.status).toBe(1);
  expect(stale.stderr).toContain("convex/_generated is stale (api.d.ts)");
  expect(readFileSync(generated, "utf8")).toBe(before);
});
