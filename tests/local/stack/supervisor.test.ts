import { EncodedFileOutput, EncodedFileType } from "@livekit/protocol";
import { AccessToken, EgressClient, RoomServiceClient } from "livekit-server-sdk";
import { request } from "node:http";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { PartName } from "@/local/stack/part.ts";
import { partSpecs } from "@/local/stack/parts.ts";
import type { Secrets } from "@/local/stack/secrets.ts";
import { startStack } from "@/local/stack/stack.ts";
import { tour } from "@/local/stack/tour.ts";
import { film } from "../captions/speech.ts";
import { afterwards, isAlive, ownPlace, run, scriptPart, until } from "./helpers.ts";
import { descendantsOf } from "./processes.ts";

const BACKENDS = "tests/local/stack/backends.ts";

async function backends() {
  const { home, ports } = await ownPlace();
  const lines: string[] = [];
  const stack = await startStack({
    home,
    ports,
    log: (line) => lines.push(line),
    specs: (context) => partSpecs(context).filter(({ name }) => ["sfu", "people"].includes(name)),
  });
  afterwards(() => stack.stop());
  return { stack, home, lines };
}

/** Pids of the parts of a supervisor that runs as a process of its own. */
async function supervisor(...names: PartName[]) {
  const { env, home, ports } = await ownPlace();
  const running = run([BACKENDS, ...names], env);
  await until("it is up", () => running.text().includes("\n"), 20_000);
  const { parts } = JSON.parse(running.text()) as { parts: { pid: number }[] };
  const pids = parts.map(({ pid }) => pid);
  expect(pids.map(isAlive)).toEqual(names.map(() => true));
  return { ...running, pids, env, home, ports };
}

describe("a stack", () => {
  it("runs the real SFU with its own key, and makes no room unasked", async () => {
    const { stack } = await backends();
    const { livekitKey, livekitSecret } = stack.secrets;
    const url = `http://127.0.0.1:${stack.ports.livekit}`;
    const rooms = new RoomServiceClient(url, livekitKey, livekitSecret);
    expect(await rooms.listRooms()).toEqual([]);
    const token = new AccessToken(livekitKey, livekitSecret, { identity: "someone" });
    token.addGrant({ roomJoin: true, room: "unknown" });
    const validate = `${url}/rtc/validate?access_token=${await token.toJwt()}`;
    expect((await fetch(validate)).status).toBe(404);
    await expect(new RoomServiceClient(url, livekitKey, "wrong").listRooms()).rejects.toThrow(
      /token|401|unauth/i,
    );
  });

  it("brings a killed SFU back", async () => {
    const { stack, lines } = await backends();
    const pidOf = () => stack.parts.find(({ name }) => name === "sfu")!;
    const { pid } = pidOf();
    stack.kill("sfu");
    await until("another SFU answers", () => pidOf().pid !== pid && pidOf().state === "ok");
    expect(lines).toContain("The SFU was ended by SIGKILL; starting it again (1 of 3).");
  });

  it("keeps its secrets, for the owner alone", async () => {
    const { stack, home } = await backends();
    await stack.stop();
    const file = join(home, "secrets.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(stack.secrets);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, "sfu.json")).mode & 0o777).toBe(0o600);
    const again = await startStack({ home, ports: stack.ports, specs: () => [] });
    await again.stop();
    expect(again.secrets).toEqual(stack.secrets);
  });
});

describe("the status", () => {
  it("tells every part's state, and no secret", async () => {
    const { stack } = await backends();
    const answer = await fetch(`http://127.0.0.1:${stack.ports.status}/`);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      ok: true,
      parts: [
        { name: "sfu", state: "ok", restarts: 0, lastError: null },
        { name: "people", state: "ok", restarts: 0, lastError: null },
      ],
    });
    for (const secret of Object.values(stack.secrets)) expect(text).not.toContain(secret);
  });

  it("is 503 while a part is away", async () => {
    const { stack } = await backends();
    const status = () => fetch(`http://127.0.0.1:${stack.ports.status}/`);
    stack.kill("people");
    await until("it says so", async () => (await status()).status === 503);
    await until("all is well again", async () => (await status()).status === 200);
    const { parts } = await (await status()).json();
    expect(parts[1]).toMatchObject({ name: "people", state: "ok", restarts: 1 });
  });

  it("is refused under a rebound name", async () => {
    const { stack } = await backends();
    const options = {
      host: "127.0.0.1",
      port: stack.ports.status,
      headers: { host: "evil.example" },
    };
    const status = await new Promise((resolve, reject) => {
      request(options, (answer) => (answer.resume(), resolve(answer.statusCode)))
        .once("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe("the supervisor's end leaves no orphans", () => {
  it("after SIGKILL", async () => {
    const { child, pids } = await supervisor("sfu", "people");
    child.kill("SIGKILL");
    await until("all parts are gone", () => !pids.some(isAlive));
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it("after SIGKILL in the middle of a recording and a transcript", async () => {
    const { child, home, ports } = await supervisor("sfu", "recorder", "captions");
    const secrets = JSON.parse(readFileSync(join(home, "secrets.json"), "utf8")) as Secrets;
    const { livekitKey, livekitSecret, captionsSecret } = secrets;
    const at = (port: number) => `http://127.0.0.1:${port}`;
    const rooms = new RoomServiceClient(at(ports.livekit), livekitKey, livekitSecret);
    await rooms.createRoom({ name: "recorded" });
    const worker = new EgressClient(at(ports.recorder), livekitKey, livekitSecret);
    const file = new EncodedFileOutput({ fileType: EncodedFileType.MP4, filepath: "recorded.mp4" });
    await worker.startRoomCompositeEgress("recorded", file);
    const sent = await fetch(`${at(ports.captions)}/jobs/one?language=en`, {
      method: "PUT",
      headers: { authorization: `Bearer ${captionsSecret}` },
      body: readFileSync(film(join(home, "film.mp4"), { seconds: 44 })),
    });
    expect(sent.status).toBe(202);
    const works = ["capture/main.ts", "libx264", "transcribe.py", "livekit-server"];
    let all = descendantsOf(child.pid!);
    const isBusy = () => {
      all = descendantsOf(child.pid!);
      return works.every((word) => all.some(({ command }) => command.includes(word)));
    };
    await until("both work", isBusy, 30_000);
    child.kill("SIGKILL");
    const left = () => all.filter(({ pid }) => isAlive(pid)).map(({ command }) => command);
    await until("all processes are gone", () => left().length === 0).catch(() => {});
    expect(left()).toEqual([]);
  });

  it("after SIGTERM, and it takes them down itself", async () => {
    const { child, ended, pids } = await supervisor("sfu", "people");
    child.kill("SIGTERM");
    expect((await ended).code).toBe(0);
    expect(pids.some(isAlive)).toBe(false);
  });

  it("and its lock does not outlive it", async () => {
    const { child, ended, env, pids } = await supervisor("sfu", "people");
    child.kill("SIGKILL");
    await ended;
    await until("all parts are gone", () => !pids.some(isAlive));
    const again = run([BACKENDS, "people"], env);
    await until("it is up", () => again.text().includes("\n"), 20_000);
    expect(again.text()).toContain('"state":"ok"');
  });
});

it("is up only once all parts are well together", async () => {
  const { home, ports } = await ownPlace();
  const died = join(home, "died");
  const once = `const fs = require("fs"); const died = ${JSON.stringify(died)};
    if (fs.existsSync(died)) setInterval(() => {}, 1000);
    else setTimeout(() => { fs.writeFileSync(died, ""); process.kill(process.pid, "SIGKILL"); }, 300);`;
  const stack = await startStack({
    home,
    ports,
    specs: () => [
      scriptPart(once, { name: "engine" }),
      // It comes up just when the other one is away.
      scriptPart("setInterval(() => {}, 1000)", {
        name: "people",
        probe: async () => {
          const status = await fetch(`http://127.0.0.1:${ports.status}/`);
          const { parts } = (await status.json()) as { parts: { restarts: number }[] };
          return parts[0]!.restarts === 1;
        },
      }),
    ],
  });
  afterwards(() => stack.stop());
  expect(stack.parts).toMatchObject([
    { name: "engine", state: "ok", restarts: 1 },
    { name: "people", state: "ok", restarts: 0 },
  ]);
});

it("goes on without a part that is not needed, and says what is missing", async () => {
  const { home, ports } = await ownPlace();
  const lines: string[] = [];
  const without = "Nothing is shown.";
  const log = (line: string) => lines.push(line);
  const specs = () => [
    scriptPart("setInterval(() => {}, 1000)", { name: "engine" }),
    scriptPart("process.exit(1)", { name: "captions", probe: async () => false, without }),
  ];
  const stack = await startStack({ home, ports, log, specs });
  afterwards(() => stack.stop());
  expect(stack.parts).toMatchObject([
    { name: "engine", state: "ok" },
    { name: "captions", state: "failed" },
  ]);
  expect(lines.at(-1)).toMatch(/^Nothing is shown\. The test part ended with code 1\. Its log is /);
  expect(tour(stack, 1000)).toContain("\n  It runs without the test part. Nothing is shown.\n");
  const status = await fetch(`http://127.0.0.1:${ports.status}/`);
  expect(status.status).toBe(200);
  expect(await status.json()).toMatchObject({
    parts: [{ without: null }, { state: "failed", without }],
  });
  expect(await Promise.race([stack.failed, sleep(100, "it goes on")])).toBe("it goes on");
});

it("a part that refuses takes the others down, and is named", async () => {
  const { home, env } = await ownPlace();
  const first = run([BACKENDS, "people"], env);
  await until("it is up", () => first.text().includes("\n"), 20_000);
  first.child.kill("SIGTERM");
  await first.ended;
  const keys = join(home, "people", "keys.json");
  writeFileSync(keys, "{");
  const { code, err } = await run([BACKENDS, "people", "sfu"], env).ended;
  expect(code).toBe(1);
  expect(err).toContain(`${keys} is not valid JSON: put back a good copy, or run "npm run reset"`);
  expect(readFileSync(keys, "utf8")).toBe("{");
});

it("names a damaged database and what to do, as the engine says it", async () => {
  const { home, env } = await ownPlace();
  const first = run([BACKENDS, "engine"], env);
  await until("it is up", () => first.text().includes("\n"), 60_000);
  first.child.kill("SIGTERM");
  await first.ended;
  const file = join(home, "convex", "data.sqlite");
  damagePage(file);
  const { code, err } = await run([BACKENDS, "engine"], env).ended;
  expect(code).toBe(1);
  expect(err.trim().split("\n")).toHaveLength(1);
  expect(err).toContain(`${file} cannot be read (`);
  expect(err).toContain("put a backup in its place");
});

/** The second page: SQLite still knows the file, and tells of it in several lines. */
function damagePage(file: string) {
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4096, 2 * 4096);
  writeFileSync(file, bytes);
}
