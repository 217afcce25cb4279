import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { EgressInfo, Room } from "@livekit/protocol";
import { EgressStatus } from "@livekit/protocol";
import { ROLLING } from "../../convex/model/recording/recordingState.ts";
import { SLOT_TITLE } from "./faults.ts";
import type { Told } from "./people.ts";
import { readState, type State } from "./state.ts";
import { ADMIN_KEY, type Servers } from "./servers.ts";

/** What must hold once the faults are over and reconcilers had their turn; a sentence for each breach. */
export async function breaches(servers: Servers, told: Told): Promise<string[]> {
  const [rooms, egresses] = await Promise.all([
    servers.studio.rooms.listRooms(),
    servers.studio.client.listEgress(),
  ]);
  const state = await readState(servers);
  try {
    return [
      ...liveWithoutRoom(state, rooms),
      ...presentWithoutSession(state),
      ...rollingWithoutWorker(state, egresses),
      ...overlaps(state),
      ...lostOrDoubled(state, told),
      ...brokenOrder(state),
      ...unlogged(state, told),
      ...appliedTwice(state),
      ...brokenChain(servers),
    ];
  } finally {
    state.close();
  }
}

function liveWithoutRoom(state: State, rooms: Room[]): string[] {
  const sids = new Set(rooms.map(({ sid }) => sid));
  return state
    .rows("sessions")
    .filter((row) => row.state === "live" && !sids.has(row.roomSid))
    .map(({ roomSid }) => `a session is live without its room ${roomSid}`);
}

function presentWithoutSession(state: State): string[] {
  const live = new Set(
    state.rows("sessions").flatMap((row) => (row.state === "live" ? [row._id] : [])),
  );
  return state
    .rows("sessionParticipants")
    .filter((row) => row.state === "joined" && !live.has(row.sessionId))
    .map(({ participantSid }) => `${participantSid} is in a session that ended`);
}

function rollingWithoutWorker(state: State, egresses: EgressInfo[]): string[] {
  const atWork = new Set(
    egresses
      .filter(({ status }) => status < EgressStatus.EGRESS_COMPLETE)
      .map(({ egressId }) => egressId),
  );
  const parts = state.rows("recordingParts");
  return state
    .rows("recordings")
    .filter((row) => ROLLING.includes(row.state))
    .filter(({ _id }) => {
      const own = parts.filter((part) => part.recordingId === _id);
      return !own.some(({ egressId }) => egressId !== undefined && atWork.has(egressId));
    })
    .map(({ _id, state: told }) => `recording ${_id} is ${told} without a worker`);
}

function overlaps(state: State): string[] {
  const slots = state
    .rows("bookings")
    .filter((row) => row.title === SLOT_TITLE && row.state !== "cancelled")
    .toSorted((a, b) => a.startsAt - b.startsAt);
  return slots.flatMap((one, at) => {
    const next = slots.slice(at + 1).find(({ providerId }) => providerId === one.providerId);
    return next && next.startsAt < one.endsAt ? [`${one._id} and ${next._id} overlap`] : [];
  });
}

function lostOrDoubled(state: State, { sent }: Told): string[] {
  const counts = new Map<string, number>();
  for (const { bookingId, text } of state.rows("messages")) {
    const key = `${bookingId} ${text}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const lost = sent.filter(({ bookingId, text }) => !counts.has(`${bookingId} ${text}`));
  const doubled = [...counts].filter(([, count]) => count > 1);
  return [
    ...lost.map(({ text }) => `message ${text} is lost`),
    ...doubled.map(([key, count]) => `message ${key} is there ${count} times`),
  ];
}

/** In each booking 1, 2, 3 … without a gap. */
function brokenOrder(state: State): string[] {
  const numbers = Map.groupBy(state.rows("messages"), ({ bookingId }) => bookingId);
  return [...numbers].flatMap(([bookingId, messages]) => {
    const seqs = messages.map(({ seq }) => seq).toSorted((a, b) => a - b);
    return seqs.every((seq, at) => seq === at + 1) ? [] : [`numbers of ${bookingId} have gaps`];
  });
}

function unlogged(state: State, { granted }: Told): string[] {
  const ids = state.rows("tokenLogs").map(({ requestId }) => requestId);
  const known = new Set(ids);
  return [
    ...granted.filter((id) => !known.has(id)).map((id) => `token ${id} is in no log`),
    ...(known.size < ids.length ? ["a token is in the log twice"] : []),
  ];
}

function appliedTwice(state: State): string[] {
  const ids = state.rows("webhookEvents").map(({ eventId }) => eventId);
  return new Set(ids).size < ids.length ? ["a webhook was applied twice"] : [];
}

const VERIFIER = "local/audit/main.ts";

/**
 * Each row of the logs is verified; without the verifier, or a block of the token log, nothing says
 * that they are whole. The first block is there two minutes after the first join.
 */
export function brokenChain(
  { engineUrl }: Pick<Servers, "engineUrl">,
  verifier = VERIFIER,
): string[] {
  if (!existsSync(verifier)) return [`the audit chains were not verified: no ${verifier}`];
  const env = { ...process.env, CONVEX_SELF_HOSTED_ADMIN_KEY: ADMIN_KEY };
  const { status, stdout, stderr } = spawnSync(process.execPath, [verifier, engineUrl], {
    env,
    encoding: "utf8",
  });
  if (status !== 0) return [`the audit chains are not whole: ${stdout}${stderr}`];
  const blocks = Number(/^tokenLogs: whole, \d+ rows in (\d+) blocks/m.exec(stdout)?.[1] ?? 0);
  return blocks > 0 ? [] : ["the token log has no block, so that nothing was verified"];
}
