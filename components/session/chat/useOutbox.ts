"use client";

import { type ConvexReactClient, useConvex } from "convex/react";
import { useState, useSyncExternalStore } from "react";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { createOutbox, type Outbox } from "@/lib/chat/outbox";
import { openOutboxes } from "@/lib/chat/registry";
import { shelfOf } from "@/lib/chat/shelf";
import type { SendAnswer, Unsent } from "@/lib/chat/types";

/** The outbox of the signed-in person for a booking; one for the whole page. */
export function useOutbox(bookingId: string): { outbox: Outbox; unsent: readonly Unsent[] } {
  const convex = useConvex();
  const me = useMe();
  const [outbox] = useState(() => openOutbox(convex, me._id, bookingId));
  const { unsent } = useSyncExternalStore(outbox.subscribe, outbox.getSnapshot, outbox.getSnapshot);
  return { outbox, unsent };
}

export function openOutbox(convex: ConvexReactClient, userId: string, bookingId: string): Outbox {
  const known = openOutboxes.get(bookingId);
  if (known) return known;
  const outbox = createOutbox({
    shelf: shelfOf(userId, bookingId),
    connection: {
      isUp: () => convex.connectionState().isWebSocketConnected,
      subscribe: (onChange) => convex.subscribeToConnectionState(onChange),
    },
    send: async ({ clientKey, text, file }): Promise<SendAnswer> =>
      await convex.mutation(api.chat.send, { bookingId, clientKey, text, fileId: file?._id }),
  });
  openOutboxes.set(bookingId, outbox);
  return outbox;
}
