"use client";

import { useLocale } from "next-intl";
import { useEffect, useRef, useState } from "react";
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
  const src = useAddress(toVtt(linesIn(lines, part)));
  useEffect(() => {
    // Another file has another track: each is set anew.
    if (track.current) track.current.track.mode = isOn ? "showing" : "hidden";
  }, [isOn, src]);
  const label = new Intl.DisplayNames([locale], { type: "language" }).of(language);
  if (src === null) return null;
  return <track ref={track} key={src} kind="captions" src={src} srcLang={language} label={label} />;
}

/** Where the text is to be had, within this page alone. */
function useAddress(vtt: string): string | null {
  const [src, setSrc] = useState<string | null>(null);
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([vtt], { type: "text/vtt" }));
    setSrc(url);
    return () => URL.revokeObjectURL(url);
  }, [vtt]);
  return src;
}
