import { EgressInfo } from "@livekit/protocol";
import fc from "fast-check";
import { AccessToken } from "livekit-server-sdk";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { type EgressUpdate, toEgressUpdate } from "../../convex/model/egress/egressUpdates";
import { MOVES, type RecordingState } from "../../convex/model/recording/recordingState";
import { runs } from "../runs";
import { bookingOf } from "./events";
import { FILE, keep, recordingWorld, type RecordingWorld } from "./recordingWorld";
import { LIVEKIT, NOW } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const ORDER: RecordingState[] = [
  "requested",
  "starting",
  "active",
  "stopping",
  "processing",
  "ready",
  "failed",
];

describe("the table of moves", () => {
  test("leads nowhere back, and from everywhere to an end", () => {
    for (const from of ORDER) {
      for (const to of MOVES[from]) expect(ORDER.indexOf(to)).toBeGreaterThan(ORDER.indexOf(from));
      const isEnd = from === "ready" || from === "failed";
      expect(MOVES[from].includes("failed")).toBe(!isEnd);
    }
  });
});

/** What is told of one egress, from its start to an end of some kind. */
function storyOf(
  egressId: string,
  end: "complete" | "failed" | "failed_with_file",
): EgressUpdate[] {
  const base = { egressId, roomName: "", error: "", paths: [] };
  const startedAt = NOW + 1_000;
  const ended = { startedAt, endedAt: NOW + 61_000 };
  const last = {
    complete: { ...ended, status: "complete" as const, file: FILE },
    failed: { ...ended, status: "failed" as const, error: "no frames" },
    failed_with_file: { ...ended, status: "failed" as const, error: "disk", file: FILE },
  }[end];
  return [
    { ...base, status: "starting" },
    { ...base, status: "active", startedAt },
    { ...base, status: "ending", startedAt },
    { ...base, ...last },
  ];
}

type Step = { kind: "webhook" | "list"; update: number } | { kind: "stop" };

describe("in any order and number of webhooks, lists and a stop", () => {
  test.each([
    ["complete", "ready"],
    ["failed_with_file", "ready"],
    ["failed", "failed"],
  ] as const)(
    "an egress that ends %s makes a recording that is %s",
    async (end, expected) => {
      const update = fc.record({
        kind: fc.constantFrom("webhook" as const, "list" as const),
        update: fc.nat(3),
      });
      // The stop comes somewhere, each of the four at least once, and any of them again.
      const steps = fc
        .tuple(fc.array(update, { maxLength: 6 }), fc.nat(), fc.infiniteStream(fc.nat()))
        .map(([more, at, random]): Step[] => {
          const all: Step[] = [0, 1, 2, 3].map((i) => ({ kind: "webhook", update: i }));
          for (const step of more) all.splice(random.next().value! % (all.length + 1), 0, step);
          const shuffled = all
            .map((step) => ({ step, key: random.next().value! }))
            .sort((a, b) => a.key - b.key)
            .map(({ step }) => step);
          shuffled.splice(at % (shuffled.length + 1), 0, { kind: "stop" });
          return shuffled;
        });
      await fc.assert(
        fc.asyncProperty(steps, async (order) => {
          const final = await tell(order, end);
          expect(final).toEqual({
            state: expected,
            part: end === "complete" ? "complete" : "failed",
            activeAt: NOW + 1_000,
            endedAt: NOW + 61_000,
            durationMs: expected === "ready" ? FILE.durationMs : 0,
            isPartial: end !== "complete",
          });
        }),
        { numRuns: runs(25), seed: 7 },
      );
    },
    60_000,
  );

  async function tell(order: Step[], end: Parameters<typeof storyOf>[1]) {
    const room = await recordingWorld();
    await room.request();
    await room.answer("asClient", "agreed");
    const [part] = await room.parts();
    const story = storyOf(part!.egressId!, end);
    let rank = 0;
    for (const [i, step] of order.entries()) {
      // What would be scheduled is not run: it could only start another egress.
      await take(room, step, story, i);
      const now = ORDER.indexOf((await room.recording()).state);
      expect(now).toBeGreaterThanOrEqual(rank);
      rank = now;
    }
    if ((await room.parts())[0]!.fileSize) await keep(room.world, part!._id);
    const { recordingId } = part!;
    await room.world.t.mutation(internal.recordingJobs.advanceOne, { recordingId });
    const { state, activeAt, endedAt, durationMs = 0, isPartial } = await room.recording();
    const { state: last } = (await room.parts())[0]!;
    return { state, part: last, activeAt, endedAt, durationMs, isPartial };
  }

  async function take(room: RecordingWorld, step: Step, story: EgressUpdate[], i: number) {
    const { world, bookingId } = room;
    if (step.kind === "stop") {
      await world.asProvider.mutation(api.recordings.stop, { bookingId });
      return;
    }
    const update = story[step.update]!;
    if (step.kind === "list") {
      return await world.t.mutation(internal.recordingJobs.hear, { update });
    }
    const event = { eventId: `EV_${i}`, event: "egress_updated", createdAt: NOW, egress: update };
    await world.t.mutation(internal.webhooks.receive, { event });
    expect(await world.t.mutation(internal.webhooks.receive, { event })).toBe("repeated");
  }
});

describe("LiveKit's egress webhook", () => {
  async function post(room: RecordingWorld, body: string, secret = LIVEKIT.secret) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
    const token = new AccessToken(LIVEKIT.key, secret, { ttl: "5m" });
    token.sha256 = btoa(String.fromCharCode(...new Uint8Array(digest)));
    const headers = { authorization: await token.toJwt() };
    const init = { method: "POST", body, headers };
    return (await room.world.t.fetch("/livekit/webhook", init)).status;
  }

  async function ended() {
    const room = await recordingWorld();
    await room.roll();
    const [part] = await room.parts();
    const { roomName } = await bookingOf(room.world, room.bookingId);
    const body = JSON.stringify({
      event: "egress_ended",
      id: "EV_ended",
      createdAt: String(NOW / 1000),
      egressInfo: {
        egressId: part!.egressId,
        roomName,
        status: "EGRESS_COMPLETE",
        startedAt: `${NOW}000000`,
        endedAt: `${NOW + 5_000}000000`,
        fileResults: [{ filename: `parley/${part!.key}.mp4`, duration: "5000000000", size: "77" }],
        unknown: "field of a later version",
      },
    });
    return { room, body };
  }

  test("moves the recording once, however often it comes", async () => {
    const { room, body } = await ended();
    for (let i = 0; i < 3; i += 1) expect(await post(room, body)).toBe(200);
    const [part] = await room.parts();
    expect(part).toMatchObject({
      state: "complete",
      fileSize: 77,
      durationMs: 5_000,
      endedAt: NOW + 5_000,
    });
    expect((await room.recording()).restarts).toBe(1);
  });

  test("attack 20: forged is 401 and moves nothing", async () => {
    const { room, body } = await ended();
    expect(await post(room, body, "y".repeat(40))).toBe(401);
    expect((await room.recording()).state).toBe("active");
    expect((await room.parts())[0]!.state).toBe("active");
  });
});

describe("what LiveKit says of an egress", () => {
  test("is read with its zeros left out, and in the older form", () => {
    const starting = EgressInfo.fromJson({ egress_id: "EG_1", room_name: "r" });
    expect(toEgressUpdate(starting)).toEqual({
      egressId: "EG_1",
      roomName: "r",
      status: "starting",
      error: "",
      paths: [],
    });
    const older = EgressInfo.fromJson({
      egress_id: "EG_2",
      room_name: "r",
      status: "EGRESS_LIMIT_REACHED",
      started_at: "1700000000123456789",
      room_composite: { room_name: "r", file: { filepath: "a/b.mp4" } },
      file: { filename: "a/b.mp4", size: "9", duration: "2000000000" },
    });
    expect(toEgressUpdate(older)).toMatchObject({
      status: "limit_reached",
      startedAt: 1_700_000_000_123,
      paths: ["a/b.mp4", "a/b.mp4"],
      file: { size: 9, durationMs: 2_000 },
    });
  });
});
