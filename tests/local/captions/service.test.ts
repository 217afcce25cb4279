import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { isAlive, until } from "../stack/helpers.ts";
import { childrenOf } from "../stack/processes.ts";
import { startService } from "./service.ts";
import { film, FIRST_WORDS, silentFilm } from "./speech.ts";

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[a-z]+/g));

it("writes down what is said, where it is said, and keeps nothing of it", async () => {
  const service = await startService();
  const recorded = film(join(service.folder, "film.mp4"), { seconds: 40, after: 5 });
  expect((await service.putFile("one", recorded)).status).toBe(202);
  const { state, result } = await service.end("one");
  expect({ state, language: result?.language }).toEqual({ state: "done", language: "en" });
  expect(result!.engine).toContain("moonshine");

  const { segments } = result!;
  expect(segments[0]!.text).toContain(FIRST_WORDS);
  expect(Math.abs(segments[0]!.startMs - 6_000)).toBeLessThan(1_000);
  const said = wordsOf(segments.map(({ text }) => text).join(" "));
  const expected = ["worst", "wisdom", "foolishness", "belief", "season", "spring", "winter"];
  expect(expected.filter((word) => !said.has(word)).length).toBeLessThanOrEqual(1);
  expect(segments.at(-1)!.endMs).toBeLessThanOrEqual(45_500);
  for (const { startMs, endMs } of segments) expect(endMs).toBeGreaterThan(startMs);

  expect(readdirSync(service.options.folder)).toEqual([]);
  expect(service.process.text()).not.toContain("best of times");
  expect((await service.call("DELETE", "/jobs/one")).status).toBe(204);
  expect(await service.look("one")).toBeNull();
});

it("hears sound without a picture, and nothing in silence", async () => {
  const service = await startService();
  const sound = film(join(service.folder, "sound.mp4"), { seconds: 4, picture: false });
  const silence = film(join(service.folder, "silence.mp4"), { seconds: 0.1, after: 4 });
  await service.putFile("sound", sound);
  await service.putFile("silence", silence);
  expect((await service.end("sound")).result!.segments[0]!.text).toContain("best of times");
  expect((await service.end("silence")).result!.segments).toEqual([]);
});

it("goes by the file's clock where the sound begins after the picture", async () => {
  const service = await startService();
  const late = film(join(service.folder, "late.mp4"), { seconds: 4, late: 5 });
  await service.putFile("late", late);
  const [line] = (await service.end("late")).result!.segments;
  expect(line!.text).toContain(FIRST_WORDS);
  expect(Math.abs(line!.startMs - 6_000)).toBeLessThan(1_000);
});

it("lets nobody in without the secret", async () => {
  const service = await startService();
  const strangers: HeadersInit[] = [
    {},
    { authorization: "Bearer guessed" },
    { authorization: "Basic eDp5" },
  ];
  for (const headers of strangers) {
    for (const method of ["PUT", "GET", "DELETE"]) {
      const body = method === "PUT" ? "film" : undefined;
      const response = await service.call(method, "/jobs/one?language=en", { headers, body });
      expect(response.status).toBe(401);
    }
  }
  expect(await service.look("one")).toBeNull();
});

it("refuses what it cannot do, by name", async () => {
  const service = await startService({ limits: { maxBytes: 200_000, maxSeconds: 3, maxOpen: 4 } });
  expect((await service.put("german", "film", "de")).status).toBe(422);
  const outside = await service.call("PUT", "/jobs/..%2f..%2fsecrets?language=en", {
    body: "film",
  });
  expect(outside.status).toBe(404);
  expect((await service.call("POST", "/jobs/one", { body: "film" })).status).toBe(405);
  const large = randomBytes(300_000);
  expect((await service.put("large", large)).status).toBe(413);
  // Also where its size is not said.
  const init = { body: new Blob([large]).stream(), duplex: "half" } as RequestInit;
  expect((await service.call("PUT", "/jobs/large?language=en", init)).status).toBe(413);
  expect(await service.look("large")).toBeNull();

  await service.put("garbage", randomBytes(100_000));
  // A list that names a film of this machine: it can be heard, and is not what was sent.
  const named = film(join(service.options.folder, "named.mp4"), { seconds: 2 });
  await service.put("playlist", "ffconcat version 1.0\nfile named.mp4\n");
  await service.putFile("silent", silentFilm(join(service.folder, "silent.mp4")));
  await service.putFile("long", film(join(service.folder, "long.mp4"), { seconds: 4 }));
  for (const id of ["garbage", "playlist", "silent"]) {
    expect(await service.end(id)).toEqual({ state: "failed", reason: "not_media" });
  }
  expect(await service.end("long")).toEqual({ state: "failed", reason: "too_long" });
  rmSync(named);
  expect(readdirSync(service.options.folder)).toEqual([]);
});

it("keeps nothing of a file that broke off on its way", async () => {
  const service = await startService();
  const headers = { authorization: `Bearer ${service.options.secret}`, "content-length": "1000" };
  const upload = request(`${service.url}/jobs/one?language=en`, { method: "PUT", headers });
  upload.on("error", () => {});
  upload.write("the beginning");
  await until("it is being received", async () => (await service.look("one")) !== null);
  upload.destroy();
  await until("it is forgotten", async () => (await service.look("one")) === null);
  expect(readdirSync(service.options.folder)).toEqual([]);
});

it("works on one at a time, and takes no more than it can keep", async () => {
  const service = await startService({ limits: { maxOpen: 2 } });
  const recorded = film(join(service.folder, "film.mp4"), { seconds: 20 });
  expect((await service.putFile("first", recorded)).status).toBe(202);
  expect((await service.putFile("second", recorded)).status).toBe(202);
  expect((await service.putFile("third", recorded)).status).toBe(503);
  // Sent again, as after an answer that was lost, it is the same job.
  expect((await service.putFile("second", recorded)).status).toBe(200);
  const pid = service.process.child.pid!;
  await until("it works", async () => (await service.look("first"))?.state === "working");
  expect(await service.look("second")).toEqual({ state: "queued" });
  expect(childrenOf(pid, "transcribe.py")).toHaveLength(1);
  await service.call("DELETE", "/jobs/first");
  expect((await service.end("second")).state).toBe("done");
});

it("takes nothing that would fill the disk on which recordings are made", async () => {
  const service = await startService({ limits: { reserveBytes: 1e18 } });
  expect((await service.put("one", "film")).status).toBe(503);
  expect(await service.look("one")).toBeNull();
  expect(readdirSync(service.options.folder)).toEqual([]);
});

it.each(["transcribe.py", "ffmpeg"])("says when its %s died, and begins anew", async (program) => {
  const service = await startService();
  const recorded = film(join(service.folder, "film.mp4"), { seconds: 40 });
  await service.putFile("one", recorded);
  const pid = service.process.child.pid!;
  await until("it runs", () => childrenOf(pid, program).length > 0);
  for (const child of childrenOf(pid, program)) process.kill(child, "SIGKILL");
  expect(await service.end("one")).toEqual({ state: "failed", reason: "engine" });
  expect(childrenOf(pid, "ffmpeg")).toEqual([]);
  expect((await service.putFile("one", recorded)).status).toBe(202);
  expect((await service.end("one")).state).toBe("done");
});

it("does not call a recording soundless where ffmpeg cannot run", async () => {
  const service = await startService({ ffmpeg: "/nowhere/ffmpeg" });
  await service.putFile("one", film(join(service.folder, "film.mp4"), { seconds: 4 }));
  expect(await service.end("one")).toEqual({ state: "failed", reason: "engine" });
});

it("lives on where nothing can be started at all", async () => {
  const service = await startService({ ffmpeg: "" });
  await service.putFile("one", film(join(service.folder, "film.mp4"), { seconds: 4 }));
  expect(await service.end("one")).toEqual({ state: "failed", reason: "engine" });
  expect(readdirSync(service.options.folder)).toEqual([]);
});

it("gives an engine up that says nothing, and takes its engine along when it ends", async () => {
  const quick = await startService({ limits: { silentMs: 50 } });
  const recorded = film(join(quick.folder, "film.mp4"), { seconds: 40 });
  await quick.putFile("one", recorded);
  expect(await quick.end("one")).toEqual({ state: "failed", reason: "silent" });

  const service = await startService();
  await service.putFile("one", recorded);
  const pid = service.process.child.pid!;
  await until("the engine runs", () => childrenOf(pid, "transcribe.py").length > 0);
  const [engine] = childrenOf(pid, "transcribe.py");
  service.process.child.kill("SIGTERM");
  await service.process.ended;
  await until("the engine is gone", () => !isAlive(engine!));
});

it.each([true, false])("ends with its stdin where it has a parent: %s", async (hasParent) => {
  const { process, url } = await startService({ hasParent });
  process.child.stdin!.end();
  const ended = await Promise.race([process.ended, sleep(1_000, null)]);
  expect(ended?.code).toBe(hasParent ? 0 : undefined);
  if (hasParent) return;
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  process.child.kill("SIGTERM");
  expect((await process.ended).code).toBe(0);
});
