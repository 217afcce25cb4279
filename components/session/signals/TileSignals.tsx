"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import { REACTIONS } from "@/lib/chat/reactions";
import { useHands } from "./useHands";
import { useReactions } from "./useReactions";

/** On a person's tile: their raised hand, with its place in line, and their reactions. */
export function TileSignals({ identity }: { identity: string }) {
  const reactions = useReactions().filter((one) => one.identity === identity);
  return (
    <div className="tile-signals">
      <HandMark identity={identity} />
      {reactions.map(({ id, reaction }) => (
        // The news say it in words.
        <span key={id} className="reaction" data-reaction={reaction} aria-hidden="true">
          {REACTIONS[reaction]}
        </span>
      ))}
    </div>
  );
}

/** Nothing while the hand is down. */
export function HandMark({ identity }: { identity: string }) {
  const t = useTranslations("signals.hand");
  const hands = useHands();
  const place = hands.findIndex(({ userId }) => userId === identity) + 1;
  if (place === 0) return null;
  const words = hands.length > 1 ? t("place", { place }) : t("raised");
  return (
    <span className="hand-mark">
      <Icon name="hand" size="s" />
      <span className="vh">{words}</span>
      {hands.length > 1 && <span aria-hidden="true">{place}</span>}
    </span>
  );
}
