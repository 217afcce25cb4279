"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { useConfig } from "@/lib/config/context";
import { playStream } from "@/lib/watch/stream";

/** Plays a live stream by its playback id, with the browser's own controls. */
export default function Player({ playbackId }: { playbackId: string }) {
  const t = useTranslations("watch");
  const { streamUrl } = useConfig();
  const video = useRef<HTMLVideoElement>(null);
  const [isStuck, setIsStuck] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    setIsStuck(false);
    return playStream(element, `${streamUrl}/${playbackId}.m3u8`, () => setIsStuck(true));
  }, [streamUrl, playbackId, round]);
  return (
    <>
      {/* A conversation in public has no captions yet; muted, as browsers start nothing else by itself. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <video ref={video} controls playsInline autoPlay muted hidden={isStuck} />
      {isStuck && (
        <div className="stack-2" role="alert">
          <p>{t("stuck")}</p>
          <Button onClick={() => setRound((known) => known + 1)}>{t("again")}</Button>
        </div>
      )}
    </>
  );
}
