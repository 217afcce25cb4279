"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { type Line, toText, toVtt } from "@/lib/recording/captions";
import { fileNameOf, saveFile } from "@/lib/recording/download";
import { dayKey } from "@/lib/time/format";
import type { Recording } from "./rows";
import { useTickets } from "./useTickets";

type Props = { recording: Recording; lines: Line[] };

/** A copy of the words to keep; a saved file is noted as one of the recording's is. */
export function TranscriptSaving({ recording, lines }: Props) {
  const t = useTranslations("recordingPage.transcript");
  const [outcome, setOutcome] = useState<"copied" | "notCopied" | null>(null);
  const tickets = useTickets(recording, "download");
  async function copy() {
    try {
      await navigator.clipboard.writeText(toText(lines));
      setOutcome("copied");
    } catch {
      setOutcome("notCopied");
    }
  }
  async function save(text: string, type: "text/vtt" | "text/plain") {
    if ((await tickets.ask()) === null) return;
    const day = dayKey(recording.activeAt ?? recording.requestedAt);
    saveFile(new Blob([text], { type }), fileNameOf(recording.title, day, null, type));
  }
  return (
    <>
      <div className="acts">
        <Button onClick={() => void copy()}>{t("copy")}</Button>
        <Button icon="download" onClick={() => void save(toText(lines), "text/plain")}>
          {t("saveText")}
        </Button>
        <Button icon="download" onClick={() => void save(toVtt(lines), "text/vtt")}>
          {t("saveCaptions")}
        </Button>
      </div>
      <p className="small" role="status">
        {outcome && t(outcome)}
      </p>
      {tickets.problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {tickets.problem}
        </Note>
      )}
    </>
  );
}
