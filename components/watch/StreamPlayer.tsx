"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { useConfig } from "@/lib/config/context";
import { loadOwnDocument } from "@/lib/watch/policy";
import { playStream, startPlaying, type StreamState } from "@/lib/watch/stream";

type Props = {
  playbackId: string;
  label: string;
  /** Nobody asked for it by a press: browsers then start it without sound alone. */
  isByItself?: boolean;
};

/** Plays a stream of Mux by its playback id, with the browser's own controls. */
export default function StreamPlayer({ playbackId, label, isByItself = false }: Props) {
  const t = useTranslations("watch.player");
  const { streamUrl } = useConfig();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<StreamState>("loading");
  const [round, setRound] = useState(0);
  const [isMuted, setIsMuted] = useState(isByItself);
  useEffect(() => {
    if (!video.current || loadOwnDocument()) return;
    return playStream(video.current, `${streamUrl}/${playbackId}.m3u8`, setState);
  }, [streamUrl, playbackId, round]);
  const isStuck = state === "stuck";
  return (
    <div className="watch-player" data-stream={state}>
      {/* A conversation in public has no captions. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- captions do not exist */}
      <video
        ref={video}
        controls
        playsInline
        muted={isMuted}
        hidden={isStuck}
        aria-label={label}
        onVolumeChange={({ currentTarget }) => setIsMuted(currentTarget.muted)}
      />
      {state === "loading" && <p role="status">{t("loading")}</p>}
      {state === "paused" && (
        <Button icon="play" onClick={() => video.current && void startPlaying(video.current)}>
          {t("play")}
        </Button>
      )}
      {state === "playing" && isMuted && (
        <Button icon="volume-2" className="watch-sound" onClick={() => setIsMuted(false)}>
          {t("sound")}
        </Button>
      )}
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
