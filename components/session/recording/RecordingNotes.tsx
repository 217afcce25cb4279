"use client";

import { useState } from "react";
import { useRoom } from "../room/roomContext";
import { Consent } from "./Consent";
import { Ended } from "./Ended";
import { HostNote } from "./HostNote";
import { ManageDialog } from "./ManageDialog";
import { NotAgreed } from "./NotAgreed";
import { RecordedDialog } from "./RecordedDialog";
import { StartDialog } from "./StartDialog";
import { isUnderWay, type RecordingNow, stageOf } from "./stage";
import { useRecordingNews } from "./useRecordingNews";

type Props = { recording: RecordingNow | null };

/** The question and the answers, what a provider has to know, and how it ended. */
export default function RecordingNotes({ recording }: Props) {
  const { asking } = useRoom();
  return (
    <>
      {recording && <Told key={recording.recordingId} recording={recording} />}
      {asking === "record" && <RecordDialog recording={recording} />}
    </>
  );
}

/** Each recording is told of from its own beginning. */
function Told({ recording }: { recording: RecordingNow }) {
  const { booking } = useRoom();
  useRecordingNews(recording);
  return (
    <>
      <Consent recording={recording} />
      <NotAgreed recording={recording} />
      {booking.role === "provider" && <HostNote recording={recording} />}
      <Ended recording={recording} />
    </>
  );
}

/** It stays what it was opened for, also when the recording ends meanwhile. */
function RecordDialog({ recording }: Props) {
  const { booking, ask } = useRoom();
  const [isRunning] = useState(recording !== null && isUnderWay(stageOf(recording)));
  const isHost = booking.role === "provider";
  const close = () => ask(null);
  if (recording && isRunning) {
    const Dialog = isHost ? ManageDialog : RecordedDialog;
    return <Dialog recording={recording} onClose={close} />;
  }
  return isHost && <StartDialog booking={booking} onClose={close} />;
}
