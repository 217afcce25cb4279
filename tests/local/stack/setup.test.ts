import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "@/local/stack/paths.ts";
import { completeLock, missingOptionals, platformOf } from "@/local/stack/setup/completeLock.mjs";
import { archiveFor, verify } from "@/local/stack/setup/download.mjs";
import { holdsLock } from "@/local/stack/setup/packages.mjs";
import { outerPath } from "@/local/stack/setup/run.mjs";
import { adviceFor as adviceForPython } from "@/local/stack/setup/python.mjs";
import { adviceFor } from "@/local/stack/setup/systemTools.mjs";
import * as versions from "@/local/stack/setup/versions.mjs";
import { NODE, tempFolder } from "./helpers.ts";

describe("versions", () => {
  it("refuses a Node that is too old, in one sentence", () => {
    expect(() => versions.assertNode("18.20.1")).toThrow(/^Node 18\.20\.1 is too old .*\.$/);
    expect(() => versions.assertNode("20.0.0")).not.toThrow();
  });

  it.each([
    ["1.13.5", true],
    ["1.13.0", true],
    ["1.14.2", true],
    ["1.12.9", false],
    ["2.0.0", false],
    ["0.15.0", false],
  ])("livekit-server %s is usable: %s", (version, isUsable) => {
    expect(versions.isUsableSfu(version)).toBe(isUsable);
  });

  it.each([
    ["1.26.8", "auto", true],
    ["1.26.0", "local", true],
    ["1.22.1", "auto", true],
    ["1.22.1", "local", false],
    ["1.19.8", null, false],
    [null, null, false],
  ])("Go %s with toolchain %s is usable: %s", (version, toolchain, isUsable) => {
    expect(versions.isUsableGo(version, toolchain)).toBe(isUsable);
  });

  it("reads a version out of what a program prints", () => {
    expect(versions.versionIn("livekit-server version 1.13.5")).toBe("1.13.5");
    expect(versions.versionIn("go version go1.26 linux/amd64")).toBe("1.26");
    expect(versions.versionIn("command not found")).toBeNull();
    expect(versions.versionIn(null)).toBeNull();
  });
});

describe("packages", () => {
  const lock = (packages: object) => JSON.stringify({ packages });
  const wanted = lock({
    "": { name: "parley" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/b-darwin": { version: "1.0.0", optional: true },
  });

  it("accepts what npm put there for this platform", () => {
    expect(holdsLock(wanted, lock({ "node_modules/a": { version: "1.0.0" } }))).toBe(true);
  });

  it.each([
    ["nothing is installed", null],
    ["a package is missing", lock({})],
    ["a package has another version", lock({ "node_modules/a": { version: "1.0.1" } })],
  ])("installs when %s", (_, installed) => {
    expect(holdsLock(wanted, installed)).toBe(false);
  });

  // With Node 20, TypeScript runs once Node 24 is there, which is one of them.
  it("are there before any script that needs them", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const needy = Object.entries(scripts).flatMap(([name, line]) =>
      /\.ts\b|^(next|oxfmt) /.test(line) ? [name] : [],
    );
    expect(needy).toContain("reset");
    const unready = needy.filter((name) => {
      // One line finds its programs once, so that it cannot set them up itself.
      return !/^node local\/setup\.mjs( --\w+)?$/.test(scripts[`pre${name}`] ?? "");
    });
    expect(unready).toEqual([]);
  });

  it("leaves the checkout's own programs out of PATH", () => {
    expect(outerPath("/x/node_modules/.bin:/usr/bin::/bin")).toBe("/usr/bin:/bin");
  });
});

describe("the lockfile", () => {
  it("holds the packages of every platform, so that npm ci accepts it", () => {
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
    expect(missingOptionals(lock)).toEqual([]);
  });

  it("is completed with what a registry left out", () => {
    const lock = {
      packages: {
        "": {},
        "node_modules/p": {
          version: "2.0.0",
          dev: true,
          optionalDependencies: { "p-win32-x64": "2.0.0" },
        },
        "node_modules/q": { version: "1.0.0", optionalDependencies: { r: "^1.0.0" } },
        "node_modules/q/node_modules/r": { version: "1.0.0", optional: true },
      },
    };
    const completed = completeLock(lock);
    expect(completed.packages["node_modules/p-win32-x64"]).toEqual({
      version: "2.0.0",
      cpu: ["x64"],
      os: ["win32"],
      dev: true,
      optional: true,
    });
    expect(missingOptionals(completed)).toEqual([]);
  });

  it("names the platform as the package's own manifest does", () => {
    const held = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
    for (const name of ["@next/swc-linux-x64-gnu", "@next/swc-linux-arm64-musl"]) {
      const { cpu, os, libc } = held[`node_modules/${name}`];
      expect(platformOf(name)).toEqual({ cpu, os, libc });
    }
  });
});

describe("livekit-server's release", () => {
  it("has an archive for Linux alone", () => {
    expect(archiveFor("linux", "x64")?.name).toBe("livekit_1.13.5_linux_amd64.tar.gz");
    expect(archiveFor("linux", "arm64")?.name).toBe("livekit_1.13.5_linux_arm64.tar.gz");
    expect(archiveFor("darwin", "arm64")).toBeNull();
  });

  it("is refused when its checksum differs", () => {
    const archive = archiveFor("linux", "x64")!;
    expect(() => verify(Buffer.from("not it"), archive)).toThrow(/has checksum .*, not c020fac4/);
  });
});

it("names the packages to install where it cannot", () => {
  expect(adviceFor(["Chromium", "ffmpeg"], "linux")).toContain("sudo apt install chromium ffmpeg");
  expect(adviceFor(["ffmpeg"], "darwin")).toBe("run `brew install ffmpeg`");
  expect(adviceFor(["ip", "turnserver"], "linux")).toContain("sudo apt install iproute2 coturn");
  expect(adviceFor(["redis-server"], "darwin")).toBe("run `brew install redis`");
  expect(adviceForPython("linux")).toContain("sudo apt install python3-venv");
  expect(adviceForPython("darwin")).toBe("run `brew install python`");
});

/** What it says, whether it comes through or not. */
function outcomeOf(run: () => string): string {
  try {
    return run();
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a set-up that has everything", () => {
  function checkout(sfuVersion: string) {
    const root = tempFolder();
    const bin = join(root, "bin");
    const modules = join(root, "node_modules");
    for (const folder of [bin, modules]) mkdirSync(folder);
    const speechList = "local/captions/requirements.txt";
    const readerList = "tests/local/calendar/requirements.txt";
    for (const name of ["local/setup.mjs", "local/stack/setup", speechList, readerList]) {
      cpSync(join(ROOT, name), join(root, name), { recursive: true });
    }
    const lock = JSON.stringify({ packages: {} });
    writeFileSync(join(root, "package-lock.json"), lock);
    writeFileSync(join(modules, ".package-lock.json"), lock);
    const program = (name: string, line: string) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`);
      chmodSync(join(bin, name), 0o755);
      return join(bin, name);
    };
    const sfu = program("livekit-server", `echo livekit-server version ${sfuVersion}`);
    for (const name of [
      "ip",
      "prometheus",
      "promtool",
      "amtool",
      "nginx",
      "caddy",
      "redis-server",
      "turnserver",
    ]) {
      program(name, "exit 0");
    }
    program("helm", "echo v3.22.0+g1");
    program("kubeconform", "echo v0.8.0");
    mkdirSync(join(root, ".parley", "kubernetes"), { recursive: true });
    writeFileSync(join(root, ".parley", "kubernetes", "swagger.json"), "{}");
    /** A Python that finds everything, made of this list. */
    const environment = (name: string, list: string) => {
      const folder = join(root, ".parley", name);
      mkdirSync(join(folder, "bin"), { recursive: true });
      cpSync(sfu, join(folder, "bin", "python3"));
      const print = createHash("sha256")
        .update(readFileSync(join(root, list)))
        .digest("hex");
      writeFileSync(join(folder, "stamp"), print);
      return folder;
    };
    const speech = environment("speech", speechList);
    const reader = environment("calendar-reader", readerList);
    const env: Record<string, string> = { PATH: `${bin}:/usr/bin:/bin` };
    const setUp = (...flags: string[]) =>
      execFileSync(NODE, [join(root, "local/setup.mjs"), ...flags], {
        env: env as unknown as NodeJS.ProcessEnv,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    return { root, sfu, speech, reader, env, setUp, program };
  }

  it("notes the tools, says nothing and is quick the second time", () => {
    const { root, sfu, setUp } = checkout("1.13.5");
    expect(setUp()).toBe("");
    const tools = JSON.parse(readFileSync(join(root, ".parley/tools.json"), "utf8"));
    expect(tools.livekitServer).toMatchObject({ path: sfu, version: "1.13.5" });
    const startedAt = performance.now();
    expect(setUp()).toBe("");
    // 100 ms on a quiet machine, most of it Node's own start.
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });

  it("says so when it uses another release than the tested one", () => {
    const { setUp, sfu } = checkout("1.14.0");
    expect(setUp()).toBe(`Using livekit-server 1.14.0 at ${sfu}.\n`);
  });

  it("takes the browser and the ffmpeg that the environment names", () => {
    const { root, sfu, env, setUp } = checkout("1.13.5");
    Object.assign(env, { PARLEY_CHROMIUM: sfu, PARLEY_FFMPEG: sfu });
    expect(setUp("--tests")).toBe("");
    const tools = JSON.parse(readFileSync(join(root, ".parley/tools.json"), "utf8"));
    expect(tools).toMatchObject({ chromium: { path: sfu }, ffmpeg: { path: sfu } });
  });

  it.each(["PARLEY_CHROMIUM", "PARLEY_FFMPEG"])("refuses a %s that is no program", (name) => {
    const { sfu, env, setUp } = checkout("1.13.5");
    Object.assign(env, { PARLEY_CHROMIUM: sfu, PARLEY_FFMPEG: sfu, [name]: "/nowhere/at-all" });
    expect(() => setUp("--tests")).toThrow(
      `${name} is /nowhere/at-all, which is not a program: correct or unset it.`,
    );
  });

  it("goes on without captions where Python cannot be had, and tries again a day later", () => {
    const { root, sfu, speech, env, setUp, program } = checkout("1.13.5");
    env["PARLEY_FFMPEG"] = sfu;
    program("python3", "exit 1");
    program("apt-get", "exit 1");
    rmSync(speech, { recursive: true });
    expect(setUp()).toMatch(
      /get the speech engine[^]*Done: without it recordings have no captions/,
    );
    expect(setUp()).toBe("");
    const refused = join(root, ".parley/speech-refused.json");
    const noted = JSON.parse(readFileSync(refused, "utf8"));
    writeFileSync(refused, JSON.stringify({ ...noted, at: noted.at - 25 * 3_600_000 }));
    expect(setUp()).toContain("get the speech engine");
  });

  it("is made again once the Python that it was made of is another", () => {
    const { root, speech, env, sfu, setUp, program } = checkout("1.13.5");
    env["PARLEY_FFMPEG"] = sfu;
    program("python3", "exit 1");
    program("apt-get", "exit 1");
    expect(setUp()).toBe("");
    writeFileSync(join(speech, "bin", "python3"), "#!/bin/sh\nexit 1\n");
    expect(setUp()).toContain("get the speech engine");
    expect(existsSync(join(root, ".parley/speech"))).toBe(false);
  });

  it("goes on without captions whatever goes wrong, also where that cannot be noted", () => {
    const { root, sfu, speech, env, setUp, program } = checkout("1.13.5");
    env["PARLEY_FFMPEG"] = sfu;
    rmSync(speech, { recursive: true });
    mkdirSync(join(root, ".parley/speech-refused.json"));
    // It does what it is asked, and then its folder is gone.
    const own = '#!/bin/sh\\ncase "$*" in *--check) rm -r "${0%%/bin/*}";; esac\\n';
    const make = `mkdir -p "$3/bin" && printf '${own}' >"$3/bin/python3" && chmod +x "$3/bin/python3"`;
    program("python3", `[ "$2" != venv ] || { ${make}; }`);
    expect(setUp()).toMatch(/Done: without it recordings have no captions\. ENOENT/);
  });

  it("says what is missing where tests want the engine", () => {
    const { sfu, speech, env, setUp, program } = checkout("1.13.5");
    Object.assign(env, { PARLEY_CHROMIUM: sfu, PARLEY_FFMPEG: sfu });
    rmSync(speech, { recursive: true });
    program("python3", "exit 1");
    program("apt-get", "exit 1");
    expect(() => setUp("--tests")).toThrow(/python3-venv/);
  });

  it("gets the reader of calendar files for tests alone", () => {
    const { sfu, reader, env, setUp, program } = checkout("1.13.5");
    Object.assign(env, { PARLEY_CHROMIUM: sfu, PARLEY_FFMPEG: sfu });
    rmSync(reader, { recursive: true });
    expect(setUp()).toBe("");
    const make = `mkdir -p "$3/bin" && cp "$0" "$3/bin/python3"`;
    program("python3", `[ "$2" != venv ] || { ${make}; }`);
    expect(setUp("--tests")).toMatch(
      /get Python's icalendar for tests[^]*Done: icalendar is there/,
    );
    expect(setUp("--tests")).toBe("");
  });

  it("names the engine that has no build for the machine", () => {
    const { sfu, speech, env, setUp, program } = checkout("1.13.5");
    Object.assign(env, { PARLEY_CHROMIUM: sfu, PARLEY_FFMPEG: sfu });
    rmSync(speech, { recursive: true });
    // As pip says it.
    const inside = "#!/bin/sh\\necho ERROR: No matching distribution found >&2; exit 1\\n";
    const make = `mkdir -p "$3/bin" && printf '${inside}' >"$3/bin/python3" && chmod +x "$3/bin/python3"`;
    program("python3", `[ "$2" != venv ] || { ${make}; }`);
    expect(() => setUp("--tests")).toThrow(/moonshine-voice has no build for this machine/);
  });

  it("names the package where only root lacks a tool: nobody else may make a network", () => {
    const { root, env, sfu, setUp, program } = checkout("1.13.5");
    Object.assign(env, { PARLEY_CHROMIUM: sfu, PARLEY_FFMPEG: sfu, PATH: join(root, "bin") });
    rmSync(join(root, "bin", "ip"));
    program("chromium-headless-shell", "exit 0");
    program("apt-get", "exit 1");
    const isRoot = process.platform === "linux" && process.getuid?.() === 0;
    const advice = /ip could not be had: run `sudo apt install iproute2`/;
    expect(outcomeOf(() => setUp("--tests"))).toMatch(isRoot ? advice : /^$/);
  });

  it("says what is missing where the chart cannot be tested, and what would build it", () => {
    const { root, env, sfu, setUp, program } = checkout("1.13.5");
    Object.assign(env, { PARLEY_CHROMIUM: sfu, PARLEY_FFMPEG: sfu });
    rmSync(join(root, "bin", "helm"));
    // A Go that is too old builds nothing, wherever another one is.
    program("go", 'echo "go version go1.19.8 linux/amd64"');
    program("python3", "exit 1");
    program("apt-get", "exit 1");
    expect(() => setUp("--tests")).toThrow(
      /The chart cannot be tested. Go: 1\.19\.8 is too old: install Go 1\.26[^]*python3-venv/,
    );
  });

  it("builds with a Go of its own where the machine's is too old", () => {
    const { root, env, sfu, setUp, program } = checkout("1.13.5");
    Object.assign(env, { PARLEY_CHROMIUM: sfu, PARLEY_FFMPEG: sfu });
    rmSync(join(root, "bin", "helm"));
    program("go", 'echo "go version go1.19.8 linux/amd64"');
    // What the package of PyPI holds: the toolchain, in the folder that Python names.
    const toolchain = join(root, "toolchain");
    mkdirSync(join(toolchain, "bin"), { recursive: true });
    const helm = `printf '#!/bin/sh\\necho v3.22.0+g1\\n' >"$GOBIN/helm"; chmod +x "$GOBIN/helm"`;
    const builds = `[ "$1" != install ] || { mkdir -p "$GOBIN"; ${helm}; }; echo go1.26.6`;
    writeFileSync(join(toolchain, "bin", "go"), `#!/bin/sh\n${builds}\n`, { mode: 0o755 });
    const make = `mkdir -p "$3/bin" && cp "$0" "$3/bin/python3"`;
    program("python3", `[ "$2" != venv ] || { ${make}; }; echo ${toolchain}`);
    expect(setUp("--tests")).toMatch(/building helm with Go 1\.26\.6[^]*Done: the chart can be/);
    expect(setUp("--tests")).toBe("");
  });

  it("gets neither Python's packages nor the tools of the chart for the bench", () => {
    const { root, env, sfu, reader, setUp } = checkout("1.13.5");
    Object.assign(env, { PARLEY_CHROMIUM: sfu, PARLEY_FFMPEG: sfu });
    rmSync(join(root, "bin", "helm"));
    rmSync(reader, { recursive: true });
    expect(setUp("--bench")).toBe("");
  });

  it("looks again when its notes are damaged or the tool has changed", () => {
    const { root, sfu, setUp } = checkout("1.13.5");
    const notes = join(root, ".parley/tools.json");
    writeFileSync(notes, "{");
    setUp();
    writeFileSync(sfu, "#!/bin/sh\necho livekit-server version 1.13.7\n");
    setUp();
    expect(JSON.parse(readFileSync(notes, "utf8")).livekitServer.version).toBe("1.13.7");
  });

  it("says in one sentence which file cannot be written, and what to do", () => {
    const { root, setUp } = checkout("1.13.5");
    // Whoever tests it may write everywhere; a folder of that name is in everybody's way.
    const file = join(root, ".parley/tools.json.new");
    mkdirSync(file);
    const said = outcomeOf(setUp);
    expect(said).toContain(
      `\n${file} cannot be written (EISDIR): make it writable for you, or work in a checkout of your own.\n`,
    );
  });
});
