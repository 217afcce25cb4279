"use client";

import { useTranslations } from "next-intl";
import { useRoom } from "../room/roomContext";
import { SidePanel } from "../room/SidePanel";
import { Conversation } from "./Conversation";

/** The chat beside the stage. */
export default function ChatPanel() {
  const t = useTranslations("chat");
  const { booking, room } = useRoom();
  return (
    <Conversation
      booking={booking}
      room={room}
      frame={(thread, foot) => (
        <SidePanel
          title={t("title")}
          footer={
            <>
              {foot}
              <p className="small chat-kept">{t("kept")}</p>
            </>
          }
        >
          {thread}
        </SidePanel>
      )}
    />
  );
}
