"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { type Reaction, REACTIONS } from "@/lib/chat/reactions";
import { ControlButton } from "../room/controls/ControlButton";
import { useReact } from "./useReactions";

/** Opens the row of reactions over the bar. A native popover: Escape and a press elsewhere close it. */
export function ReactionButton() {
  const t = useTranslations("signals.reaction");
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <ControlButton
        icon="smile"
        label={t("title")}
        className="hide-m"
        popoverTarget={id}
        aria-expanded={isOpen}
      />
      <div
        id={id}
        popover="auto"
        className="pop reaction-pop"
        role="group"
        aria-label={t("title")}
        onToggle={(event) => setIsOpen(event.newState === "open")}
      >
        {isOpen && <ReactionRow />}
      </div>
    </>
  );
}

/** @param role of each button, where the row stands in a menu */
export function ReactionRow({ role }: { role?: "menuitem" }) {
  const t = useTranslations("signals.reaction");
  const react = useReact();
  return (
    <div
      className={role ? "reaction-row only-m" : "reaction-row"}
      role={role && "group"}
      aria-label={role && t("title")}
    >
      {(Object.keys(REACTIONS) as Reaction[]).map((reaction) => (
        <button
          key={reaction}
          type="button"
          role={role}
          tabIndex={role && -1}
          aria-label={t("send", { reaction: t(`names.${reaction}`) })}
          onClick={() => react(reaction)}
        >
          {REACTIONS[reaction]}
        </button>
      ))}
    </div>
  );
}
