"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { Story } from "./Story";
import { Why } from "./Why";

/** How a session went for the reader, in plain words; step by step where they want that. */
export function OwnTimeline({ bookingId }: { bookingId: string }) {
  const t = useTranslations("timeline");
  const [isOpen, setIsOpen] = useState(false);
  const story = useQuery(api.summary.timeline, { bookingId });
  if (!story) return null;
  return (
    <section className="own-story stack-2" aria-label={t("ownTitle")}>
      <h2>{t("ownTitle")}</h2>
      <Why story={story} isOwn />
      <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>{t("ownOpen")}</summary>
        {isOpen && (
          <div className="stack-2">
            <Story story={story} />
          </div>
        )}
      </details>
    </section>
  );
}
