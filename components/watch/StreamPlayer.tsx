"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { useConfig } from "@/lib/config/context";
import { loadOwnDocument } from "@/lib/watch/policy";
import { playStream, type StreamState } from "@/lib/watch/stream";

type Props = { playbackId: string; label: string };

/** Plays a stream of Mux by its playback id, with the browser's own controls. */
export default function StreamPlayer({ playbackId, label }: Props) {
  const t = useTranslations("watch.player");
  const { streamUrl } = useConfig();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<StreamState>("loading");
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!video.current || loadOwnDocument()) return;
    return playStream(video.current, `${streamUrl}/${playbackId}.m3u8`, setState);
  }, [streamUrl, playbackId, round]);
  const isStuck = state === "stuck";
  return (
    <div className="watch-player" data-stream={state}>
      {/* A conversation in public has no captions. Muted, as browsers start nothing else by itself. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- captions do not exist */}
      <video ref={video} controls playsInline autoPlay muted hidden={isStuck} aria-label={label} />
      {state === "loading" && <p role="status">{t("loading")}</p>}
      {isStuck && (
        <div className="stack-2" role="alert">
          <p>{t("stuck")}</p>
          <Button icon="rotate-cw" onClick={() => setRound((known) => known + 1)}>
            {t("again")}
          </Button>
        </div>
      )}
    </div>
  );
}
