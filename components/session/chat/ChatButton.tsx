"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { api } from "@/convex/_generated/api";
import { useAnnounce } from "../room/Announcer";
import { PanelButton } from "../room/controls/PanelButton";
import { useRoom } from "../room/roomContext";

/** Opens the chat; says how many messages wait, and from whom a new one came. */
export function ChatButton() {
  const t = useTranslations("chat");
  const { booking, panel } = useRoom();
  const unread = useQuery(api.chat.unread, { bookingId: booking._id });
  const isOpen = panel === "chat";
  const count = isOpen ? 0 : (unread?.count ?? 0);
  useNewsOf(unread?.newest ?? null, isOpen);
  const label = count > 0 ? t("titleUnread", { count }) : t("title");
  return <PanelButton id="chat" icon="message-square" label={label} count={count} />;
}

type Newest = { seq: number; name: string } | null;

function useNewsOf(newest: Newest, isOpen: boolean) {
  const t = useTranslations("chat");
  const announce = useAnnounce();
  const told = useRef<number | null>(null);
  useEffect(() => {
    const seq = newest?.seq ?? 0;
    // What was there before the room opened is no news, and an open chat reads itself.
    const isNews = told.current !== null && seq > told.current && !isOpen;
    told.current = Math.max(told.current ?? 0, seq);
    if (isNews && newest) announce(t("newFrom", { name: newest.name }));
  }, [newest, isOpen, announce, t]);
}
