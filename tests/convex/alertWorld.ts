import { expect } from "vitest";
import { api } from "../../convex/_generated/api";
import { raiseAlarm } from "../../convex/model/audit/auditAlarms";
import { recordRepair } from "../../convex/model/repairs";
import type { WebhookSender } from "../../convex/model/session/webhookSenders";
import { bookingOf } from "./events";
import { post } from "./monitoringWorld";
import { book, type World } from "./setup";

export const FAILED_AT_MEDIA = {
  outcome: "failed" as const,
  failure: { hop: "media" as const, code: "media_blocked" },
};

export const FAILED_AT_SIGNAL = {
  outcome: "failed" as const,
  failure: { hop: "signal" as const, code: "signal_refused" },
};

export const open = async (world: World) => await world.asAdmin.query(api.admin.openAlerts, {});

export const rulesOpen = async (world: World) => (await open(world)).map(({ rule }) => rule);

export const reported = (kind: string, part: string, count: number) => async (world: World) => {
  expect((await post(world, { reports: [{ kind, part, count }] })).status).toBe(204);
};

/** Webhooks of a booking's room that are signed with another key, as where LiveKit's is another one. */
export async function refused(world: World, count: number): Promise<void> {
  const { roomName } = await bookingOf(world, await book(world));
  for (let one = 0; one < count; one += 1)
    await forged(world, "livekit", { room: { name: roomName } });
}

/** What the webhooks would have told is found out by asking. */
export async function missed(world: World): Promise<void> {
  const repair = { kind: "join_missed", detail: "PA_1" } as const;
  await world.t.run(async (ctx) => await recordRepair(ctx, repair));
}

/** What nobody signed. */
export async function forged(world: World, sender: WebhookSender, told: object): Promise<void> {
  const headers = { authorization: "Bearer x", "mux-signature": "t=1,v1=x", "svix-id": "msg_x" };
  const init = { method: "POST", body: JSON.stringify(told), headers };
  expect((await world.t.fetch(`/${sender}/webhook`, init)).status).toBe(401);
}

/** What the verification of the logs found, and that it matches again. */
export const ALARM = { log: "tokenLogs", number: 1 } as const;

export const found = async (world: World) =>
  await world.t.run(async (ctx) => await raiseAlarm(ctx, { ...ALARM, problem: "edited" }));

export const pastOf = async (world: World) =>
  (await world.asAdmin.query(api.admin.pastAlerts, { paginationOpts: FIRST })).page;

export const FIRST = { numItems: 25, cursor: null };
