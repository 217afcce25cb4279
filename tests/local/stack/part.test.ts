import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Part, type PartSpec } from "@/local/stack/part.ts";
import { afterwards, isAlive, scriptPart, tempFolder, until } from "./helpers.ts";

const FOREVER = "setInterval(() => {}, 1000)";
const QUICK = { delaysMs: [10, 20, 40], wellAfterMs: 60_000 };

function part(spec: PartSpec, policy: ConstructorParameters<typeof Part>[2] = QUICK) {
  const said: string[] = [];
  const made = new Part(spec, (line) => said.push(line), policy);
  afterwards(() => made.stop());
  return { made, said };
}

it("a token that a part writes is not in its log, nor in what is told of it", async () => {
  const token = ['{"alg":"HS256"}', '{"sub":"somebody"}', "a signature"]
    .map((piece) => Buffer.from(piece).toString("base64url"))
    .join(".");
  const heard: string[] = [];
  const spec = scriptPart(`console.log("invalid token: ${token}, error"); ${FOREVER}`);
  const { made } = part({
    ...spec,
    program: { ...spec.program, onLine: (line) => heard.push(line) },
  });
  await made.start();
  await until("its line", () => heard.length > 0);
  expect(heard).toEqual(["invalid token: …, error"]);
  await made.stop();
  expect(readFileSync(spec.program.logFile, "utf8")).toBe("invalid token: …, error\n");
});

describe("a part that dies", () => {
  it("is started again, with its state told", async () => {
    const { made, said } = part(scriptPart(FOREVER));
    await made.start();
    await until("its pid is known", () => made.report.pid);
    const first = made.report.pid;
    made.kill();
    await until("another process", () => made.report.pid !== first && made.report.state === "ok");
    expect(made.report).toMatchObject({
      restarts: 1,
      lastError: "the test part was ended by SIGKILL",
    });
    expect(said).toEqual(["The test part was ended by SIGKILL; starting it again (1 of 3)."]);
  });

  it("is named after three restarts, each after a longer wait", async () => {
    const log = join(tempFolder(), "starts");
    const note = `require("fs").appendFileSync(${JSON.stringify(log)}, Date.now() + "\\n")`;
    const spec = scriptPart(`${note}; setTimeout(() => process.exit(3), 200)`);
    // It is well at once and dies later, each time.
    const { made, said } = part(spec, { delaysMs: [50, 300, 900], wellAfterMs: 60_000 });
    await made.start();
    const problem = await made.failed;
    expect(problem.message).toBe(
      `The test part ended with code 3, after 3 restarts. Its log is ${spec.program.logFile}`,
    );
    expect(made.report).toMatchObject({ state: "failed", restarts: 3 });
    expect(said).toHaveLength(3);
    const starts = readFileSync(log, "utf8").trim().split("\n").map(Number);
    expect(starts).toHaveLength(4);
    const waits = starts.slice(1).map((at, index) => at - starts[index]!);
    expect(waits[0]).toBeGreaterThanOrEqual(200);
    expect(waits[2]).toBeGreaterThanOrEqual(1050);
  });

  it("has a clean slate after it was well for a good while", async () => {
    const spec = scriptPart("setTimeout(() => process.exit(3), 150)");
    const { made, said } = part(spec, { delaysMs: [10], wellAfterMs: 20 });
    await made.start();
    await until("more deaths than it has restarts", () => made.report.restarts > 3);
    expect(made.report.state).not.toBe("failed");
    expect(new Set(said)).toEqual(
      new Set(["The test part ended with code 3; starting it again (1 of 1)."]),
    );
  });
});

describe("a part that does not come up", () => {
  it("gives the reason it said itself, at once", async () => {
    const code = 'console.error("/x/data is damaged: restore it."); process.exit(1)';
    const { made, said } = part(scriptPart(code, { probe: async () => false }));
    await expect(made.start()).rejects.toThrow(
      /^The test part ended with code 1: \/x\/data is damaged: restore it\./,
    );
    expect(said).toEqual([]);
  });

  it("is named when its program is not there", async () => {
    const spec = scriptPart("", { probe: async () => false });
    spec.program.command = "/nowhere/livekit-server";
    const { made } = part(spec);
    await expect(made.start()).rejects.toThrow(/\/nowhere\/livekit-server cannot be started/);
  });

  it("is named when it stays silent", async () => {
    const spec = scriptPart(FOREVER, { probe: async () => false, startLimitMs: 200 });
    const { made } = part(spec, { delaysMs: [], wellAfterMs: 0 });
    await expect(made.start()).rejects.toThrow(/^The test part did not answer within 0\.2 s/);
  });

  // It ends in peace when it is asked to, as a part does that refuses.
  it("is tried again when it was slow", async () => {
    const polite = `process.on("SIGTERM", () => process.exit(0)); ${FOREVER}`;
    let isWell = false;
    const spec = scriptPart(polite, { probe: async () => isWell, startLimitMs: 1000 });
    const { made, said } = part(spec);
    const up = made.start();
    await until("it is tried again", () => made.report.restarts === 1);
    isWell = true;
    await up;
    expect(made.report).toMatchObject({ state: "ok", restarts: 1 });
    expect(said).toEqual(["The test part did not answer within 1 s; starting it again (1 of 3)."]);
  });
});

describe("a part that hangs", () => {
  it("is said once, and again when it answers", async () => {
    let answers = true;
    const spec = scriptPart(FOREVER, { probe: async () => answers });
    const { made, said } = part(spec, { ...QUICK, checkEveryMs: 10 });
    await made.start();
    answers = false;
    await until("it is noticed", () => made.report.state === "unresponsive");
    answers = true;
    await until("it is well again", () => made.report.state === "ok");
    expect(said).toEqual([
      `The test part does not answer; its log is ${spec.program.logFile}`,
      "The test part answers again.",
    ]);
    expect(made.report.restarts).toBe(0);
  });
});

describe("stopping", () => {
  it("ends a program that ignores requests, and the ones it started", async () => {
    const nested = `const c = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(FOREVER)}])`;
    const stubborn = `process.on("SIGTERM", () => {}); ${nested}; console.log(c.pid); ${FOREVER}`;
    const lines: string[] = [];
    const spec = scriptPart(stubborn);
    spec.program.onLine = (line) => lines.push(line);
    const { made } = part(spec);
    await made.start();
    await until("it has told its child", () => lines.length > 0);
    const pids = [made.report.pid!, Number(lines[0])];
    expect(pids.map(isAlive)).toEqual([true, true]);
    await made.stop();
    await until("both are gone", () => !pids.some(isAlive));
    expect(made.report.state).toBe("stopped");
  });

  it("ends the wait for a restart", async () => {
    const { made } = part(scriptPart(FOREVER), { delaysMs: [60_000], wellAfterMs: 0 });
    await made.start();
    await until("its pid is known", () => made.report.pid);
    made.kill();
    await until("it waits", () => made.report.state === "restarting");
    await made.stop();
    expect(made.report.state).toBe("stopped");
  });
});

it("keeps a part's output in a log for the owner alone", async () => {
  const spec = scriptPart(`console.log("out"); console.error("err"); ${FOREVER}`);
  const { made } = part(spec);
  await made.start();
  const { logFile } = spec.program;
  const read = () => (existsSync(logFile) ? readFileSync(logFile, "utf8") : "");
  await until("both lines", () => /out/.test(read()) && /err/.test(read()));
  expect(statSync(logFile).mode & 0o777).toBe(0o600);
});
