"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { downloadInPieces, fileNameOf, saveFile, saveFrom } from "@/lib/recording/download";
import { dayKey } from "@/lib/time/format";
import type { Recording } from "./rows";
import { useTickets } from "./useTickets";

/** Saves one file of a recording at a time. */
export function useDownload(recording: Recording) {
  const t = useTranslations("recordingPage.download");
  const tickets = useTickets(recording, "download");
  const [progress, setProgress] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function save(index: number) {
    const part = recording.parts[index];
    if (!part || running.current) return;
    const controller = new AbortController();
    running.current = controller;
    setProblem(null);
    setProgress(0);
    try {
      const { partId, size, type } = part;
      const { signal } = controller;
      const number = recording.parts.length > 1 ? index + 1 : null;
      const name = fileNameOf(recording.title, dayKey(part.activeAt), number, type);
      const address = async () => {
        const asked = (await tickets.ask())?.[partId] ?? null;
        if (asked === null || !tickets.isDirect(partId)) return asked;
        saveFrom(asked, name);
        return null;
      };
      const file = await downloadInPieces(address, { size, type, signal }, (loaded) =>
        setProgress(loaded / size),
      );
      // Why there is none is told by the tickets; one in a bucket the browser saves by itself.
      if (file === null) return;
      saveFile(file, name);
    } catch {
      if (!controller.signal.aborted) setProblem(t("failed"));
    } finally {
      running.current = null;
      setProgress(null);
    }
  }

  return {
    save,
    cancel: () => running.current?.abort(),
    progress,
    problem: problem ?? tickets.problem,
  };
}
