import { vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { CaptionSegment } from "../../convex/model/recording/captionReports";
import type { RecordingPolicy } from "../../convex/model/recording/recordingPolicy";
import { FILE, finish, recordingWorld } from "./recordingWorld";
import { backendWithPeople, MINUTE, type World } from "./setup";

export const SECOND = 1_000;
export const HOUR = 60 * MINUTE;

export const SERVICE = "http://127.0.0.1:7981";
const SECRET = "a-secret-of-the-captions";

export const SAID: CaptionSegment[] = [
  { startMs: 1_000, endMs: 2_500, text: "Good morning." },
  { startMs: 3_000, endMs: 5_000, text: "Shall we begin?" },
];

type Call = { method: string; job: string; language: string | null; isOurs: boolean; size: number };

/**
 * The service for captions in the shapes that it was seen to answer in, and the storage's own
 * addresses: no server can run inside this environment.
 */
export function captionsService() {
  const others = globalThis.fetch;
  const service = {
    calls: [] as Call[],
    /** How often a file was read from storage, which answers with so many bytes. */
    files: 0,
    fileSize: FILE.size,
    jobs: new Set<string>(),
    isDown: false,
    /** Happens while a file is on its way. */
    onTheWay: null as (() => Promise<unknown>) | null,
    /** What a new job is answered with. */
    status: 202,
    /** What is told of a job that it has. */
    report: { state: "working" } as object,
    says: (segments: unknown[]) => {
      service.report = { state: "done", result: { language: "en", engine: "an engine", segments } };
    },
    called: (method: string) => service.calls.filter((call) => call.method === method),
  };
  const answer = async (input: string | URL | Request, init: RequestInit = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.pathname.startsWith("/api/storage/")) {
      service.files += 1;
      return new Response(new Uint8Array(service.fileSize));
    }
    if (url.origin !== SERVICE) return await others(input, init);
    if (service.isDown) throw new TypeError("fetch failed");
    const { method = "GET" } = init;
    const job = url.pathname.split("/").at(-1)!;
    const isOurs = new Headers(init.headers).get("authorization") === `Bearer ${SECRET}`;
    const size = method === "PUT" ? (await new Response(init.body).arrayBuffer()).byteLength : 0;
    const said = new Headers(init.headers).get("content-length");
    if (method === "PUT" && said !== String(size)) throw new TypeError("fetch failed");
    const language = url.searchParams.get("language");
    service.calls.push({ method, job, language, isOurs, size });
    if (method === "PUT") {
      await service.onTheWay?.();
      if (service.status === 202) service.jobs.add(job);
      return new Response(null, { status: service.status });
    }
    if (method === "DELETE") {
      service.jobs.delete(job);
      return new Response(null, { status: 204 });
    }
    if (!service.jobs.has(job)) return new Response(null, { status: 404 });
    return Response.json(service.report);
  };
  vi.stubEnv("CAPTIONS_URL", `${SERVICE}/`);
  vi.stubEnv("CAPTIONS_SECRET", SECRET);
  vi.stubGlobal("fetch", answer);
  return service;
}
export type CaptionsService = ReturnType<typeof captionsService>;

type Options = {
  policy?: Partial<RecordingPolicy>;
  before?: (service: CaptionsService) => void;
  /** What happens while it is recorded. */
  rolling?: () => void;
};

/** A ready recording whose people were told of a transcript, with a service to make it. */
export async function transcribedWorld({ policy, before, rolling }: Options = {}) {
  const world = await backendWithPeople();
  const room = await recordingWorld({ transcript: "en", watchers: "both", ...policy }, world);
  const service = captionsService();
  before?.(service);
  const finished = await finish(world, room, rolling);
  return { ...finished, world, service, ...readersOf(world, finished.recordingId) };
}

function readersOf(world: World, recordingId: string) {
  return {
    page: async () => (await world.asProvider.query(api.recordings.get, { recordingId }))!,
    transcripts: async () =>
      await world.t.run(async (ctx) => await ctx.db.query("recordingTranscripts").collect()),
    rows: async () =>
      await world.t.run(async (ctx) => await ctx.db.query("recordingCaptions").collect()),
    /** What somebody reads who has begun to watch. */
    read: async (who: "asProvider" | "asClient") => {
      const args = { recordingId, purpose: "watch" } as const;
      const watch = await world[who].mutation(api.recordings.watch, args);
      if (watch.kind !== "granted") return null;
      const { viewId } = watch;
      return await world[who].query(api.recordings.captions, { recordingId, viewId });
    },
  };
}
