import { vi } from "vitest";
import { maskKey } from "../../convex/model/broadcast/destinationAddress";

const WORKER = "http://127.0.0.1:7980";
export const BUCKET = "https://s3.example";

type Info = { egress_id: string; room_name: string; status?: string; [field: string]: unknown };

let made = 0;

const UNKNOWN = { status: 404, code: "not_found", msg: "egress does not exist" };

/** As workers tell an address: its key is masked. */
const maskedUrl = (url: string) => {
  const at = url.lastIndexOf("/") + 1;
  return url.slice(0, at) + maskKey(url.slice(at));
};

/** The id of the egress that was started last. */
export const lastEgress = () => `EG_${made}`;

/**
 * What LiveKit and an egress worker answer, in the shapes that they were seen to answer, for the
 * real clients of the functions: no server can run inside this environment.
 */
export function livekitServer() {
  const server = {
    /** Who is in the one room that the tests use. */
    present: [] as string[],
    /** Since when they are, UTC seconds; 0: their media is not there yet. */
    presentSince: 0,
    /** Set where they have come anew: a part of their connections' sids. */
    connection: "",
    /** The one room's sid; null: there is no room. */
    roomSid: "RM_1" as string | null,
    /** Its memory of rooms was emptied: it names none, though they go on. */
    namesNoRooms: false,
    /** What it has when it is asked for every room; `createdAt` in UTC ms. */
    allRooms: [] as { name: string; sid: string; createdAt: number }[],
    /** The sids of rooms beside it, by name. */
    otherRooms: {} as Record<string, string>,
    egresses: new Map<string, Info>(),
    calls: [] as { method: string; body: Record<string, unknown> }[],
    /** An error as LiveKit words it, for one method. */
    fails: {} as Record<string, { status: number; code: string; msg: string }>,
    isDown: false,
    /** The egress API alone is away; LiveKit itself tells whether a recorder is in the room. */
    isEgressDown: false,
    hasRecorder: true,
    /** While it is there, lists of egresses wait for it. */
    holdsLists: null as Promise<void> | null,
    /** While it is there, the question who is in the room waits for it. */
    holdsRoom: null as Promise<void> | null,
    /** Egresses are started, and the answers to that never arrive. */
    losesStarts: false,
    /** What each person may, as it was told last. */
    permissions: {} as Record<string, unknown>,
    files: 404,
    /** What it answers when it is to make one file of several; null: it has never heard of that. */
    join: null as object | null,
    joinCalls: [] as { path: string; egressIds: string[] }[],
    /** What a bucket answers, to which methods it says 403, and what it was asked. */
    bucket: 404,
    bucketRefuses: [] as string[],
    bucketCalls: [] as { method: string; path: string }[],
    freeBytes: null as number | null,
    /** How many egresses the worker runs and takes, where it tells. */
    load: {} as { running?: number; most?: number },
    /** What the worker tells of its streams. */
    streams: [] as unknown,
    called: (method: string) => server.calls.filter((call) => call.method === method),
  };
  const roomNamed = (name: string, sid: string) => ({
    name,
    sid,
    num_participants: server.present.length,
    active_recording: server.hasRecorder,
  });
  const sidOf = (name: string) => server.otherRooms[name] ?? server.roomSid;
  const METHODS: Record<string, (body: Record<string, any>) => object> = {
    ListParticipants: ({ room }) => ({
      participants: (sidOf(room) === null ? [] : server.present).map((identity) => {
        const permission = server.permissions[identity];
        return {
          identity,
          sid: `PA_${identity}${server.connection}`,
          // As LiveKit words a zero: not at all.
          ...(server.presentSince > 0 && { state: "ACTIVE", joined_at: `${server.presentSince}` }),
          ...(permission ? { permission } : {}),
        };
      }),
    }),
    UpdateParticipant: ({ identity, permission }) => {
      server.permissions[identity] = permission;
      return {};
    },
    ListRooms: ({ names = [] }) => {
      if (names.length === 0) {
        const seconds = (at: number) => `${Math.floor(at / 1000)}`;
        const rooms = server.allRooms.map(({ createdAt, name, sid }) => ({
          ...roomNamed(name, sid),
          creation_time: seconds(createdAt),
        }));
        return { rooms };
      }
      if (server.namesNoRooms) return { rooms: [] };
      return {
        rooms: names.flatMap((name: string) => {
          const sid = sidOf(name);
          return sid === null ? [] : [roomNamed(name, sid)];
        }),
      };
    },
    DeleteRoom: () => ({}),
    CreateRoom: ({ name }) => ({ name, sid: "RM_1" }),
    UpdateLayout: ({ egressId }) => server.egresses.get(egressId)!,
    StartRoomCompositeEgress: (body) => {
      const egress_id = `EG_${(made += 1)}`;
      const request = { room_composite: body };
      // As the first answer is: EGRESS_STARTING is zero, and zeros are left out.
      const urls: string[] = body.stream?.urls ?? [];
      const stream_results = urls.map((url) => ({ url: maskedUrl(url) }));
      const named = { egress_id, room_id: "RM_1", room_name: body.roomName };
      const info = { ...named, ...request, ...(urls.length > 0 && { stream_results }) };
      server.egresses.set(egress_id, info);
      return info;
    },
    UpdateStream: ({ egressId, addOutputUrls = [] }) => {
      const info = server.egresses.get(egressId)! as Info & { stream_results: object[] };
      for (const url of addOutputUrls) info.stream_results.push({ url: maskedUrl(url) });
      return info;
    },
    StopEgress: ({ egressId }) => {
      const info = server.egresses.get(egressId);
      if (!info) throw UNKNOWN;
      Object.assign(info, { status: "EGRESS_ENDING" });
      return info;
    },
    ListEgress: ({ egressId, active }) => {
      const all = [...server.egresses.values()];
      const isOpen = ({ status }: Info) => !/COMPLETE|FAILED|ABORTED|LIMIT/.test(status ?? "");
      // Of one that it does not know it lists nothing: that is an error.
      if (egressId && !server.egresses.has(egressId)) throw UNKNOWN;
      const items = egressId ? [server.egresses.get(egressId)!] : all;
      return { items: active ? items.filter(isOpen) : items };
    },
  };
  const answer = async (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isOfEgress = url.pathname.includes("livekit.Egress");
    if (server.isDown || (server.isEgressDown && isOfEgress)) throw new TypeError("fetch failed");
    if (url.pathname.startsWith("/streams/")) return Response.json(server.streams);
    if (url.pathname.startsWith("/joins/")) {
      const { egressIds } = JSON.parse(String(init?.body)) as { egressIds: string[] };
      server.joinCalls.push({ path: url.pathname, egressIds });
      return server.join ? Response.json(server.join) : new Response(null, { status: 404 });
    }
    if (url.pathname.startsWith("/files/")) return new Response(null, { status: server.files });
    if (url.pathname === "/healthz")
      return Response.json({ ok: true, ...server.load, freeBytes: server.freeBytes });
    if (url.origin === BUCKET) {
      const method = init?.method ?? "GET";
      server.bucketCalls.push({ method, path: url.pathname });
      const isRefused = server.bucketRefuses.includes(method);
      return new Response(null, { status: isRefused ? 403 : server.bucket });
    }
    const method = url.pathname.split("/").at(-1)!;
    if (method === "ListEgress") await server.holdsLists;
    if (method === "ListParticipants") await server.holdsRoom;
    const body = JSON.parse(String(init?.body ?? "{}")) as Record<string, unknown>;
    server.calls.push({ method, body });
    try {
      if (server.fails[method]) throw server.fails[method];
      const answered = METHODS[method]!(body);
      const isLost = server.losesStarts && method === "StartRoomCompositeEgress";
      if (isLost) throw new TypeError("fetch failed");
      return Response.json(answered);
    } catch (error) {
      if (error instanceof TypeError) throw error;
      const { status, code, msg } = error as (typeof server.fails)[string];
      return Response.json({ code, msg }, { status });
    }
  };
  vi.stubEnv("LIVEKIT_EGRESS_URL", WORKER);
  vi.stubEnv("LIVEKIT_EGRESS_FILES_URL", WORKER);
  vi.stubGlobal("fetch", answer);
  return server;
}
