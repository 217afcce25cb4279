import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "@/local/captions/jobs.ts";
import type { CaptionsOptions } from "@/local/captions/options.ts";
import { ffmpegPath, speechPath } from "@/local/stack/chromium.ts";
import { writePrivateJson } from "@/local/stack/files.ts";
import { freePorts } from "@/local/stack/ports.ts";
import { run, tempFolder, until } from "../stack/helpers.ts";

const SECRET = "a-secret-of-the-tests-of-the-captions";

/** The transcriber's real process, and what the backend would send it. */
export async function startService(changes: Partial<CaptionsOptions> = {}) {
  const folder = tempFolder();
  const { captions: port } = await freePorts();
  const options: CaptionsOptions = {
    port,
    folder: join(folder, "waiting"),
    secret: SECRET,
    ffmpeg: ffmpegPath(),
    python: speechPath(),
    hasParent: true,
    ...changes,
  };
  const file = join(folder, "captions.json");
  writePrivateJson(file, options);
  const process = run(["local/captions/main.ts", file]);
  const url = `http://127.0.0.1:${port}`;
  await until("it listens", async () => (await fetch(`${url}/healthz`).catch(() => null))?.ok);
  const call = async (method: string, path: string, init: RequestInit = {}) =>
    await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${options.secret}` },
      ...init,
    });
  const put = async (id: string, body: BodyInit, language = "en") =>
    await call("PUT", `/jobs/${id}?language=${language}`, { body });
  const look = async (id: string) => {
    const response = await call("GET", `/jobs/${id}`);
    return response.ok ? ((await response.json()) as Report) : null;
  };
  return {
    ...{ url, folder, options, process, call, put, look },
    putFile: async (id: string, path: string) => await put(id, readFileSync(path)),
    /** The job once it is over. */
    async end(id: string): Promise<Report> {
      let report: Report | null = null;
      const isOver = async () => {
        report = await look(id);
        return report?.state === "done" || report?.state === "failed";
      };
      await until(`job ${id} ends`, isOver, 60_000);
      return report!;
    },
  };
}
