"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { Story } from "./Story";
import { Why } from "./Why";

type Props = { bookingId: string; isOver: boolean };

/**
 * How a session went for the reader, in plain words; step by step where they want that. While it goes
 * on, each thing that happens in it would be read anew: it is read only where somebody looks.
 */
export function OwnTimeline({ bookingId, isOver }: Props) {
  const t = useTranslations("timeline");
  const [isOpen, setIsOpen] = useState(false);
  const isRead = isOver || isOpen;
  const story = useQuery(api.summary.timeline, isRead ? { bookingId } : "skip");
  if (story === null || (isOver && story === undefined)) return null;
  return (
    <section className="own-story stack-2" aria-label={t("ownTitle")}>
      <h2>{t("ownTitle")}</h2>
      {story && <Why story={story} isOwn />}
      <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>{t("ownOpen")}</summary>
        {isOpen && story && (
          <div className="stack-2">
            <Story story={story} />
          </div>
        )}
      </details>
    </section>
  );
}
