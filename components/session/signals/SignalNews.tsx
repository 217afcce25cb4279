"use client";

import { useRoom } from "../room/roomContext";
import type { Tell } from "./usePresenceNews";
import { useHandNews, useReactionNews } from "./useSignalNews";

/** Hands and reactions of others, in words. */
export function SignalNews({ tell }: { tell: Tell }) {
  useHandNews(tell);
  useReactionNews(useRoom().room);
  return null;
}
