"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { api } from "@/convex/_generated/api";
import { Conversation } from "./Conversation";

type Props = { bookingId: string; title: string; onClose: () => void };

/** The chat before and after the session, and from the lists. */
export default function ChatDialog({ bookingId, title, onClose }: Props) {
  const t = useTranslations("chat");
  const booking = useQuery(api.bookings.get, { bookingId });
  return (
    <Dialog title={t("titleOf", { title })} onClose={onClose}>
      <div className="chat-box">
        {booking && (
          <Conversation
            booking={booking}
            room={null}
            frame={(thread, foot) => (
              <>
                {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
                <div className="scroll" tabIndex={0} role="group" aria-label={t("title")}>
                  {thread}
                </div>
                {foot}
              </>
            )}
          />
        )}
        <div className="acts">
          <Button onClick={onClose}>{t("close")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
