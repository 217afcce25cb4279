"use client";

import { memo, useCallback, useEffect, useRef, useState } from "react";
import { mendDataChannels } from "@/lib/session/dataChannels";
import { useAnnounce } from "../room/Announcer";
import { useRoom } from "../room/roomContext";
import { SignalNews } from "./SignalNews";
import { usePresenceNews } from "./usePresenceNews";

const STAYS_MS = 5000;
const MAX_SHOWN = 3;

/** What others do, as a line for a moment, and said by a screen reader. */
export const RoomNews = memo(function RoomNews() {
  const { room } = useRoom();
  const announce = useAnnounce();
  const { items, tell } = useNews();
  // Who has left, and why, stands in the departures.
  usePresenceNews(room, { joined: tell, left: announce });
  useEffect(() => (room ? mendDataChannels(room) : undefined), [room]);
  return (
    <>
      {/* A live region says the same; this is for the eye. */}
      <ul className="news" aria-hidden="true">
        {items.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
      <SignalNews tell={tell} />
    </>
  );
});

function useNews() {
  const announce = useAnnounce();
  const [items, setItems] = useState<readonly { id: number; text: string }[]>([]);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  const lastId = useRef(0);
  useEffect(() => {
    const all = timers.current;
    return () => all.forEach(clearTimeout);
  }, []);
  const tell = useCallback(
    (text: string) => {
      announce(text);
      const id = (lastId.current += 1);
      setItems((shown) => [...shown, { id, text }].slice(-MAX_SHOWN));
      const timer = setTimeout(() => {
        timers.current.delete(timer);
        setItems((shown) => shown.filter((item) => item.id !== id));
      }, STAYS_MS);
      timers.current.add(timer);
    },
    [announce],
  );
  return { items, tell };
}
