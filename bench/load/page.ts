import { ConvexClient } from "convex/browser";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../convex/_generated/api.js";

type Granted = Extract<FunctionReturnType<typeof api.sessions.join>, { kind: "granted" }>;
type Messages = FunctionReturnType<typeof api.chat.list>;

const PAGE_SIZE = 30;

/** The backend as one person's page uses it: one socket, and what the room's screen subscribes to. */
export type Page = ReturnType<typeof openPage>;

export function openPage(url: string, token: string) {
  const client = new ConvexClient(url, { logger: false });
  client.setAuth(async () => token);
  const arrivals = new Map<string, (at: number) => void>();
  const faults: string[] = [];
  const noteFault = (error: Error) => void faults.push(error.message);

  function note({ page }: Messages): void {
    for (const { text } of page) {
      arrivals.get(text)?.(performance.now());
      arrivals.delete(text);
    }
  }

  return {
    client,
    /** Queries that failed, where a page would have shown nothing. */
    faults,
    /** Everything that a page in the room follows. */
    follow(bookingId: string): void {
      const ignore = () => undefined;
      const paginationOpts = { numItems: PAGE_SIZE, cursor: null };
      client.onUpdate(api.chat.list, { bookingId, paginationOpts }, note, noteFault);
      for (const query of [
        api.bookings.get,
        api.recordings.mine,
        api.broadcasts.mine,
        api.chat.unread,
        api.hands.list,
        api.departure.absences,
      ]) {
        client.onUpdate(query as typeof api.chat.unread, { bookingId }, ignore, noteFault);
      }
    },
    /** Resolves with when this page shows the message, by `performance.now()`. */
    arrivalOf: (text: string) => new Promise<number>((resolve) => arrivals.set(text, resolve)),
    /** A token and a room, asked for together as prejoin does. */
    async admission(bookingId: string, attemptId: string): Promise<Granted> {
      const asked = { bookingId, attemptId, deviceId: "load" };
      const [answer, room] = await Promise.all([
        client.mutation(api.sessions.join, asked),
        client.action(api.sessions.ensureRoom, { bookingId }),
      ]);
      if (answer.kind !== "granted") throw new Error(`no token: ${answer.reason}`);
      if (room.kind !== "ready") throw new Error(`no room: ${room.kind}`);
      return answer;
    },
    async send(bookingId: string, text: string): Promise<void> {
      const message = { bookingId, clientKey: crypto.randomUUID(), text };
      const answer = await client.mutation(api.chat.send, message);
      if (answer.kind !== "sent") throw new Error(`not sent: ${answer.reason}`);
    },
  };
}
