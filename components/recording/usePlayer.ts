"use client";

import { useRef, useState } from "react";
import { lengthOf, momentOf, placeAt } from "@/lib/recording/timeline";
import type { Recording } from "./rows";
import { useTickets } from "./useTickets";

/** A file that failed again so soon is not a matter of its address. */
const SOON_MS = 5_000;

export type Player = ReturnType<typeof usePlayer>["player"];

/**
 * One time line over the files of a recording: one `<video>` that goes from file to file. Their
 * addresses end after some minutes; a file that stops answering is asked for anew and goes on.
 */
export function usePlayer(recording: Recording) {
  const { parts } = recording;
  const video = useRef<HTMLVideoElement>(null);
  const tickets = useTickets(recording, "watch");
  const [addresses, setAddresses] = useState<Record<string, string>>({});
  const [index, setIndex] = useState(0);
  const [at, setAt] = useState(0);
  const [isPlaying, setIsPlaying] = useState(false);
  const [isBroken, setIsBroken] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [isMuted, setIsMuted] = useState(false);
  /** Where to go on once the file is loaded, in seconds. */
  const next = useRef(0);
  const renewedAt = useRef(-SOON_MS);
  const part = parts[index];

  /** False: it was refused. */
  async function renew(): Promise<boolean> {
    const asked = await tickets.ask();
    if (asked === null) {
      setIsPlaying(false);
      return false;
    }
    renewedAt.current = performance.now();
    setIsBroken(false);
    setAddresses(asked);
    return true;
  }

  async function play() {
    setIsPlaying(true);
    if (tickets.isFresh() && !isBroken) return await start();
    next.current = video.current?.currentTime || next.current;
    await renew();
  }

  // Without a file yet, it starts once that is loaded; one that is exchanged meanwhile as well.
  async function start() {
    if (!video.current?.src) return;
    await video.current.play().catch((error: unknown) => {
      const isForbidden = error instanceof DOMException && error.name === "NotAllowedError";
      if (isForbidden) setIsPlaying(false);
    });
  }

  function pause() {
    setIsPlaying(false);
    video.current?.pause();
  }

  /** True when that is in another file, which has to be loaded first. */
  function seek(ms: number): boolean {
    const place = placeAt(ms, parts);
    setAt(momentOf(place, parts));
    next.current = place.seconds;
    if (place.index !== index) {
      setIndex(place.index);
      return true;
    }
    if (video.current?.readyState) video.current.currentTime = place.seconds;
    return false;
  }

  function jump(ms: number) {
    if (!seek(ms)) return void play();
    setIsPlaying(true);
    if (!tickets.isFresh()) void renew();
  }

  const events = {
    onLoadedMetadata() {
      const element = video.current;
      if (!element) return;
      element.currentTime = next.current;
      element.playbackRate = speed;
      if (isPlaying) void start();
    },
    onTimeUpdate() {
      const element = video.current;
      if (element && !element.seeking)
        setAt(momentOf({ index, seconds: element.currentTime }, parts));
    },
    onEnded() {
      next.current = 0;
      if (index < parts.length - 1) return setIndex(index + 1);
      setIsPlaying(false);
      setAt(lengthOf(parts));
    },
    onError() {
      if (performance.now() - renewedAt.current < SOON_MS) {
        setIsPlaying(false);
        return setIsBroken(true);
      }
      next.current = video.current?.currentTime || next.current;
      void renew();
    },
  };

  function changeSpeed(rate: number) {
    setSpeed(rate);
    if (video.current) video.current.playbackRate = rate;
  }

  const player = {
    events,
    /** The viewing as it was noted; null: nothing was asked for yet. */
    viewId: tickets.viewId,
    part,
    src: part && addresses[part.partId],
    length: lengthOf(parts),
    at,
    isPlaying,
    isBroken,
    speed,
    isMuted,
    toggleSound: () => setIsMuted(!isMuted),
    problem: tickets.problem,
    /** Asks for everything that is kept, without playing it. */
    open: renew,
    toggle: () => (isPlaying ? pause() : void play()),
    /** From there, playing. */
    jump,
    seek,
    changeSpeed,
  };
  return { video, player };
}
