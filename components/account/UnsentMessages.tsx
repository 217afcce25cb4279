"use client";

import { useConvex } from "convex/react";
import { useEffect } from "react";
import { useMaybeMe } from "@/lib/auth/me";
import { closeOutboxes } from "@/lib/chat/registry";
import { bookingsWithUnsent } from "@/lib/chat/shelf";

/** Sends what an earlier page could not, wherever its author is now. Draws nothing. */
export function UnsentMessages() {
  const convex = useConvex();
  const userId = useMaybeMe()?._id;
  useEffect(() => {
    if (userId === undefined) return;
    let isCurrent = true;
    const bookings = bookingsWithUnsent(userId);
    if (bookings.length > 0) {
      void import("../session/chat/useOutbox")
        .then(({ openOutbox }) => {
          if (isCurrent) for (const id of bookings) openOutbox(convex, userId, id);
        })
        // The code did not load now; the next page tries again.
        .catch(() => undefined);
    }
    return () => {
      isCurrent = false;
      closeOutboxes();
    };
  }, [convex, userId]);
  return null;
}
