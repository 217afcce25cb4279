"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { type Announcement, type Announcements, createAnnouncements } from "./announcements";

const Context = createContext<Announcements | null>(null);

/**
 * Holds the two live regions of a session, from prejoin until after it. They are there before
 * anything is said, since a screen reader does not read a region that arrives with its text.
 */
export function Announcer({ children }: { children: ReactNode }) {
  const [announcements] = useState(createAnnouncements);
  return (
    <Context value={announcements}>
      <Regions announcements={announcements} />
      {children}
    </Context>
  );
}

/**
 * Says a sentence to a screen reader: `announce(text)` when it is done with what it reads,
 * `announce(text, "assertive")` at once, for what the person has to act on. Nothing is shown.
 * The function stays the same between renders.
 */
export function useAnnounce(): Announcements["announce"] {
  const announcements = useContext(Context);
  if (announcements === null) throw new Error("useAnnounce needs an Announcer above it.");
  return announcements.announce;
}

function Regions({ announcements }: { announcements: Announcements }) {
  const [spoken, setSpoken] = useState<readonly Announcement[]>([]);
  useEffect(() => announcements.subscribe(setSpoken), [announcements]);
  const sentences = (urgency: Announcement["urgency"]) =>
    spoken
      .filter((announcement) => announcement.urgency === urgency)
      .map(({ id, text }) => <p key={id}>{text}</p>);
  return (
    <>
      <div className="vh" role="log" aria-live="polite" aria-relevant="additions">
        {sentences("polite")}
      </div>
      <div className="vh" role="alert" aria-relevant="additions" aria-atomic="false">
        {sentences("assertive")}
      </div>
    </>
  );
}
