import { RoomServiceClient } from "livekit-server-sdk";
import { type Infer, v } from "convex/values";
import type { MutationCtx } from "../../_generated/server";
import { loadMembership, requireUser } from "../access";
import { takeFor } from "../limits";
import type { LiveKitConfig } from "./livekitConfig";
import { inTime } from "./roomService";

const answer = v.union(
  v.object({ kind: v.literal("answered"), status: v.number(), text: v.string() }),
  v.object({ kind: v.literal("failed") }),
  v.object({ kind: v.literal("silent") }),
);

/** The signal host as the backend sees it, and a booking's room as LiveKit's API has it. */
export const signalView = v.object({
  root: answer,
  room: v.union(v.literal("there"), v.literal("missing"), v.literal("full"), v.literal("unknown")),
});
export type SignalView = Infer<typeof signalView>;

export const viewDecision = v.union(
  v.object({
    kind: v.literal("allowed"),
    /** Null when the caller asks about no booking of theirs. */
    room: v.union(v.object({ name: v.string(), identity: v.string() }), v.null()),
  }),
  v.object({ kind: v.literal("denied") }),
);

/** Whether the caller may have the backend look, and at which room. @throws UNAUTHENTICATED */
export async function decideView(
  ctx: MutationCtx,
  bookingId: string | undefined,
): Promise<Infer<typeof viewDecision>> {
  const user = await requireUser(ctx);
  if (!(await takeFor(ctx, "look", user._id)).ok) return { kind: "denied" };
  if (bookingId === undefined) return { kind: "allowed", room: null };
  const { booking, membership } = await loadMembership(ctx, bookingId, user._id);
  const isTheirs = booking !== null && membership !== null && membership.removedAt === undefined;
  const room = isTheirs ? { name: booking.roomName, identity: user._id } : null;
  return { kind: "allowed", room };
}

const LIMIT_MS = 3_000;
const MAX_TEXT = 40;

/** Asks the configured host, and no other, what a browser would ask first. */
export async function askRoot({ serverUrl }: LiveKitConfig): Promise<SignalView["root"]> {
  const url = serverUrl.replace(/^ws/, "http").replace(/\/*$/, "/");
  // LiveKit leads nobody elsewhere: what does is the answer.
  const asked = fetch(url, { redirect: "manual" }).then(
    async (response): Promise<SignalView["root"]> => {
      const text = (await response.text()).slice(0, MAX_TEXT);
      return { kind: "answered", status: response.status, text };
    },
    () => ({ kind: "failed" }) as const,
  );
  return await inTime(LIMIT_MS, asked, { kind: "silent" });
}

export async function askRoom(
  config: LiveKitConfig,
  { name, identity }: { name: string; identity: string },
): Promise<SignalView["room"]> {
  const service = new RoomServiceClient(config.apiUrl, config.apiKey, config.apiSecret);
  const asked = async (): Promise<SignalView["room"]> => {
    const [room] = await service.listRooms([name]);
    if (!room) return "missing";
    if (room.maxParticipants === 0) return "there";
    // The room's own count leaves out people whose media is still being set up.
    const people = await service.listParticipants(name);
    const others = people.filter((person) => person.identity !== identity);
    return others.length >= room.maxParticipants ? "full" : "there";
  };
  return await inTime(
    LIMIT_MS,
    asked().catch(() => "unknown" as const),
    "unknown",
  );
}
