"use client";

import { useConvex } from "convex/react";
import { Room, RoomEvent } from "livekit-client";
import { useRef } from "react";
import { api } from "@/convex/_generated/api";

/** Bare livekit-client with its defaults: everything happens on the click, nothing before it. */
export function BareJoin({ bookingId }: { bookingId: string }) {
  const convex = useConvex();
  const tiles = useRef<HTMLDivElement>(null);
  async function join() {
    performance.mark("parley:join-click");
    const ids = { attemptId: crypto.randomUUID(), deviceId: "bare" };
    const answer = await convex.mutation(api.sessions.join, { bookingId, ...ids });
    if (answer.kind !== "granted") throw new Error(answer.reason);
    const room = new Room();
    room.on(RoomEvent.TrackSubscribed, (track) => {
      const element = track.attach();
      tiles.current?.append(element);
      if (!(element instanceof HTMLVideoElement)) return;
      element.requestVideoFrameCallback(() => performance.mark("parley:first-remote-frame"));
    });
    await room.connect(answer.serverUrl, answer.token);
    await room.localParticipant.enableCameraAndMicrophone();
  }
  return (
    <main id="main">
      <button type="button" onClick={() => void join()}>
        Join
      </button>
      <div ref={tiles} />
    </main>
  );
}
