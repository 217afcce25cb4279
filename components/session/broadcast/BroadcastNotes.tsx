"use client";

import { useState } from "react";
import { useRoom } from "../room/roomContext";
import { AiredDialog } from "./AiredDialog";
import { BroadcastConsent } from "./BroadcastConsent";
import { BroadcastEnded } from "./BroadcastEnded";
import { BroadcastHostNote } from "./BroadcastHostNote";
import { GoLiveDialog } from "./GoLiveDialog";
import { LiveDialog } from "./LiveDialog";
import { NotInBroadcast } from "./NotInBroadcast";
import { type BroadcastNow, isUnderWay } from "./stage";
import { useBroadcastNews } from "./useBroadcastNews";

type Props = { broadcast: BroadcastNow | null };

/** The question and the answers, what a provider has to know, and how it ended. */
export default function BroadcastNotes({ broadcast }: Props) {
  const { asking } = useRoom();
  return (
    <>
      {broadcast && <Told key={broadcast.broadcastId} broadcast={broadcast} />}
      {asking === "broadcast" && <BroadcastDialog broadcast={broadcast} />}
    </>
  );
}

/** Each broadcast is told of from its own beginning. */
function Told({ broadcast }: { broadcast: BroadcastNow }) {
  const { booking } = useRoom();
  useBroadcastNews(broadcast);
  return (
    <>
      <BroadcastConsent broadcast={broadcast} />
      <NotInBroadcast broadcast={broadcast} />
      {booking.role === "provider" && <BroadcastHostNote broadcast={broadcast} />}
      <BroadcastEnded broadcast={broadcast} />
    </>
  );
}

/** It stays what it was opened for, also when the broadcast ends meanwhile. */
function BroadcastDialog({ broadcast }: Props) {
  const { booking, ask } = useRoom();
  const [isRunning] = useState(broadcast !== null && isUnderWay(broadcast));
  const isHost = booking.role === "provider";
  const close = () => ask(null);
  if (broadcast && isRunning) {
    const Dialog = isHost ? LiveDialog : AiredDialog;
    return <Dialog broadcast={broadcast} onClose={close} />;
  }
  return isHost && <GoLiveDialog booking={booking} onClose={close} />;
}
