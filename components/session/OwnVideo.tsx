"use client";

import { useEffect, useRef } from "react";

/**
 * The own camera, mirrored as in a looking-glass; straight from the device, not from the room. Frozen, it
 * costs nothing: while joining, the processor is needed elsewhere.
 */
export function OwnVideo({
  track,
  isFrozen = false,
}: {
  track: MediaStreamTrack;
  isFrozen?: boolean;
}) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    return () => {
      element.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    if (isFrozen) video.current?.pause();
    // A browser that refuses shows the still picture; `autoPlay` has had its chance before.
    else void video.current?.play().catch(() => undefined);
  }, [isFrozen, track]);
  return (
    <video ref={video} className="video is-own" autoPlay muted playsInline aria-hidden="true" />
  );
}
