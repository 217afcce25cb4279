"use client";

import type { Track } from "livekit-client";
import { useCallback } from "react";
import { markFirstFrame } from "@/lib/session/firstFrame";

/** A subscribed picture. Its first frame is marked in the User Timing. */
export function RemoteVideo({ track }: { track: Track }) {
  const show = useCallback(
    (video: HTMLVideoElement) => {
      track.attach(video);
      video.requestVideoFrameCallback?.(markFirstFrame);
      return () => {
        track.detach(video);
      };
    },
    [track],
  );
  return <video ref={show} className="video" autoPlay playsInline muted />;
}
