import type { ConvexHttpClient } from "convex/browser";
import { EgressStatus } from "@livekit/protocol";
import { beforeAll, expect, test } from "vitest";
import { api } from "../../../convex/_generated/api";
import { PUBLIC } from "../../publicFunctions";
import { LiveSession } from "./session.ts";
import { world, type World } from "./world.ts";

let usual: World;
beforeAll(async () => {
  usual = await world();
});

const METHODS = [
  "StartRoomCompositeEgress",
  "StartWebEgress",
  "StartParticipantEgress",
  "StartTrackCompositeEgress",
  "StartTrackEgress",
  "UpdateLayout",
  "UpdateStream",
  "ListEgress",
  "StopEgress",
];

async function call(url: string, token: string, method: string, body: object) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  return (await fetch(`${url}/twirp/livekit.Egress/${method}`, init)).status;
}

/** What somebody may call of recordings by hand; each is asked about this one. */
function callsOf(person: ConvexHttpClient, bookingId: string, recordingId: string) {
  const layout = "speaker" as const;
  return {
    preflight: () => person.action(api.recordings.preflight, { bookingId }),
    start: () => person.mutation(api.recordings.start, { bookingId, kind: "audio", layout }),
    request: () => person.mutation(api.recordings.request, { bookingId, kind: "audio", layout }),
    pause: () => person.mutation(api.recordings.pause, { bookingId }),
    resume: () => person.mutation(api.recordings.resume, { bookingId }),
    setLayout: () => person.mutation(api.recordings.setLayout, { bookingId, layout }),
    stop: () => person.mutation(api.recordings.stop, { bookingId }),
    remove: () => person.mutation(api.recordings.remove, { recordingId }),
    watch: () => person.mutation(api.recordings.watch, { recordingId, purpose: "download" }),
    get: () => person.query(api.recordings.get, { recordingId }),
    captions: () => person.query(api.recordings.captions, { recordingId, viewId: "none" }),
    ofBooking: () => person.query(api.recordings.ofBooking, { bookingId }),
    // A client of the booking may do these.
    answer: () => person.mutation(api.recordings.answer, { recordingId, answer: "no" }),
    mine: () => person.query(api.recordings.mine, { bookingId }),
  };
}
/** They take nothing that could be another's. */
const ABOUT_ONESELF = ["list", "news", "markNewsSeen", "transcriptLanguages"];

function isRefusal(result: unknown): boolean {
  if (result === null || (Array.isArray(result) && result.length === 0)) return true;
  return typeof result === "object" && "kind" in result && result.kind === "refused";
}

test("attack 9: who calls by hand, with a client's or a provider's token, records and stops nothing", async () => {
  const { studio } = usual;
  const session = await LiveSession.open(usual);
  const { bookingId } = session;
  const { recordingId } = await session.record();
  const [egress] = await studio.client.listEgress({ active: true });
  const { egressId, roomName } = egress!;
  const body = { room_name: roomName, egress_id: egressId, layout: "speaker" };

  const client = await session.token(session.client);
  const provider = await session.token(session.provider);
  for (const method of METHODS) {
    expect(await call(studio.url, client, method, body), method).toBe(401);
    expect(await call(studio.url, provider, method, body), method).toBe(403);
    expect(await call(studio.options.livekitApiUrl, client, method, body), method).toBe(401);
  }
  for (const path of ["files", "streams", "joins"]) {
    for (const token of [client, provider]) {
      const headers = { Authorization: `Bearer ${token}` };
      const { status } = await fetch(`${studio.url}/${path}/${egressId}`, { headers });
      expect([401, 403], path).toContain(status);
    }
  }

  const outsider = callsOf(await usual.as("outsider"), bookingId, recordingId);
  const {
    answer: _answer,
    mine: _mine,
    ...clients
  } = callsOf(session.client, bookingId, recordingId);
  const names = PUBLIC.map(([name]) => name.split(":"))
    .filter(([module]) => module === "recordings")
    .map(([, name]) => name!);
  expect([...Object.keys(outsider), ...ABOUT_ONESELF].toSorted()).toEqual(names.toSorted());
  for (const [name, byHand] of [...Object.entries(clients), ...Object.entries(outsider)]) {
    const result = await byHand();
    expect(isRefusal(result), `${name}: ${JSON.stringify(result)}`).toBe(true);
  }

  expect(await session.now()).toMatchObject({ recordingId, state: "active" });
  const running = await studio.client.listEgress({ active: true });
  expect(running.map((info) => [info.egressId, info.status])).toEqual([
    [egressId, EgressStatus.EGRESS_ACTIVE],
  ]);
  await session.stop();
  // Only its provider may watch it, and nobody else take it away once it is ready.
  for (const name of ["watch", "get", "remove", "ofBooking"] as const) {
    for (const calls of [clients, outsider])
      expect(isRefusal(await calls[name]()), name).toBe(true);
  }
  expect((await session.page(recordingId)).parts).toHaveLength(1);
  await session.everybodyLeaves();
});
