import type { QueryCtx } from "../../_generated/server";
import { findUser } from "../access";
import { pageOfStream } from "../broadcast/broadcastPages";
import type { WebhookSender } from "../session/webhookSenders";

const LONGEST = 200;

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

/** Where each sender's events name what they are about: a room, a person, a live stream. */
const NAMED: Record<WebhookSender, (told: Fields) => unknown> = {
  livekit: ({ room }) => fieldsOf(room)["name"],
  clerk: ({ data }) => fieldsOf(data)["user_id"] ?? fieldsOf(data)["id"],
  mux: ({ data }) => fieldsOf(data)["live_stream_id"] ?? fieldsOf(data)["id"],
};

/** What a body that nobody has vouched for says that it is about. */
export function namedIn(sender: WebhookSender, body: string): string | undefined {
  try {
    const name = NAMED[sender](fieldsOf(JSON.parse(body)));
    return typeof name === "string" && name.length <= LONGEST ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is one of ours: their names are long and by chance, and nobody outside knows one. */
export async function isOurs(ctx: QueryCtx, sender: WebhookSender, name: string): Promise<boolean> {
  switch (sender) {
    case "livekit":
      return (
        (await ctx.db
          .query("bookings")
          .withIndex("by_room_name", (q) => q.eq("roomName", name))
          .first()) !== null
      );
    case "clerk":
      return (await findUser(ctx, `${process.env.CLERK_JWT_ISSUER_DOMAIN}|${name}`)) !== null;
    case "mux":
      return (await pageOfStream(ctx, name)) !== null;
  }
}
