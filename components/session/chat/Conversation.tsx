"use client";

import type { Room } from "livekit-client";
import { useTranslations } from "next-intl";
import { type DragEvent, type ReactNode, useState } from "react";
import { presentBeside } from "@/components/booking/rows";
import { Note } from "@/components/ui/Note";
import { useMe } from "@/lib/auth/me";
import { whyChatIsClosed } from "@/lib/chat/times";
import { useNow } from "@/lib/clock/useNow";
import type { Booking } from "../SessionScreen";
import { Composer } from "./Composer";
import { Thread } from "./Thread";
import { useAttachments } from "./useAttachments";
import { useOutbox } from "./useOutbox";
import { useTyping } from "./useTyping";

type Props = {
  booking: Booking;
  /** Null outside of the room: nobody can be seen writing there. */
  room: Room | null;
  /** Puts the two parts in the place they have in a panel or in a dialog. */
  frame: (thread: ReactNode, foot: ReactNode) => ReactNode;
};

/** A booking's chat: what was written, and where one writes. */
export function Conversation({ booking, room, frame }: Props) {
  const { outbox, unsent } = useOutbox(booking._id);
  const attachments = useAttachments(booking._id);
  const { names, say } = useTyping(room);
  const closed = whyChatIsClosed(booking, useNow(5000));
  const drop = useDrop(attachments.canAttach && closed === null, attachments.add);
  return (
    <div className="contents" data-dropping={drop.isOver || undefined} {...drop.handlers}>
      {frame(
        <>
          <Present booking={booking} />
          <Thread bookingId={booking._id} outbox={outbox} unsent={unsent} />
        </>,
        <>
          <Typing names={names} />
          {closed === null ? (
            <Composer
              bookingId={booking._id}
              outbox={outbox}
              attachments={attachments}
              onTyping={say}
            />
          ) : (
            <Closed why={closed} />
          )}
        </>,
      )}
    </div>
  );
}

function Closed({ why }: { why: "cancelled" | "not_yet" | "over" }) {
  const t = useTranslations("chat.closed");
  return <Note icon="lock">{t(why)}</Note>;
}

/** Who of the others is in the room now. */
function Present({ booking }: { booking: Booking }) {
  const t = useTranslations("chat");
  const me = useMe();
  const { others, unnamed } = presentBeside(booking, me._id);
  const names = others.map(({ name }) => name);
  if (unnamed > 0) names.push(t("unnamed", { count: unnamed }));
  const count = others.length + unnamed;
  return (
    <p className="small present" role="status">
      {count > 0 ? t("here", { names: names.join(", "), count }) : t("alone")}
    </p>
  );
}

function Typing({ names }: { names: readonly string[] }) {
  const t = useTranslations("chat");
  return (
    <p className="small typing" role="status">
      {names.length > 0 && t("typing", { names: names.join(", "), count: names.length })}
    </p>
  );
}

function useDrop(isWanted: boolean, onDrop: (files: Iterable<File>) => void) {
  const [isOver, setIsOver] = useState(false);
  if (!isWanted) return { isOver: false, handlers: {} };
  const hold = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setIsOver(true);
  };
  const handlers = {
    onDragOver: hold,
    onDragLeave: () => setIsOver(false),
    onDrop: (event: DragEvent) => {
      if (event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      setIsOver(false);
      onDrop(event.dataTransfer.files);
    },
  };
  return { isOver, handlers };
}
