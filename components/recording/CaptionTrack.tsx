"use client";

import { useLocale } from "next-intl";
import { useEffect, useMemo, useRef } from "react";
import { type Line, linesIn, toVtt } from "@/lib/recording/captions";
import type { Recording } from "./rows";

type Props = {
  lines: Line[];
  part: Recording["parts"][number];
  language: string | undefined;
  isOn: boolean;
};

/** The captions of the file that is being played, as the browser's own. */
export function CaptionTrack({ lines, part, language = "en", isOn }: Props) {
  const locale = useLocale();
  const track = useRef<HTMLTrackElement>(null);
  const vtt = useMemo(() => toVtt(linesIn(lines, part)), [lines, part]);
  useEffect(() => {
    if (track.current) track.current.track.mode = isOn ? "showing" : "hidden";
  }, [isOn]);
  useEffect(() => {
    // An address within this page alone.
    const url = URL.createObjectURL(new Blob([vtt], { type: "text/vtt" }));
    track.current?.setAttribute("src", url);
    return () => URL.revokeObjectURL(url);
  }, [vtt]);
  const label = new Intl.DisplayNames([locale], { type: "language" }).of(language);
  return <track ref={track} kind="captions" srcLang={language} label={label} />;
}
