"use client";

import type { Track } from "livekit-client";
import { useCallback } from "react";

const FIRST_FRAME = "parley:first-remote-frame";

/** A subscribed picture. The first frame after a click on Join is marked in the User Timing. */
export function RemoteVideo({ track }: { track: Track }) {
  const show = useCallback(
    (video: HTMLVideoElement) => {
      track.attach(video);
      video.requestVideoFrameCallback?.(() => {
        if (performance.getEntriesByName(FIRST_FRAME).length === 0) performance.mark(FIRST_FRAME);
      });
      return () => {
        track.detach(video);
      };
    },
    [track],
  );
  return <video ref={show} className="video" autoPlay playsInline muted />;
}
