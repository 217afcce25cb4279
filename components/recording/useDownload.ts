"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { downloadInPieces, fileNameOf, saveFile } from "@/lib/recording/download";
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
      const { size, type } = part;
      const { signal } = controller;
      const address = async () => (await tickets.ask())?.[part.partId] ?? null;
      const file = await downloadInPieces(address, { size, type, signal }, (loaded) =>
        setProgress(loaded / size),
      );
      // Why there is none is told by the tickets.
      if (file === null) return;
      const number = recording.parts.length > 1 ? index + 1 : null;
      saveFile(file, fileNameOf(recording.title, dayKey(part.activeAt), number, type));
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
