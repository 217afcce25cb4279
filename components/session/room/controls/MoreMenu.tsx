"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from "react";
import { ControlButton } from "./ControlButton";
import { MoreItems } from "./MoreItems";

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * The menu of everything that has no button of its own. A native popover: the browser closes it on
 * Escape or a press elsewhere, and gives the focus back; the arrow keys are ours.
 */
export function MoreMenu() {
  const t = useTranslations("stage.controls");
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    if (isOpen) itemsOf(menu.current)[0]?.focus();
  }, [isOpen]);
  return (
    <>
      <ControlButton
        icon="ellipsis"
        label={t("more")}
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={isOpen}
      />
      {/* Its items take the focus; it only moves it between them. */}
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={t("more")}
        className="pop more-menu"
        onToggle={(event) => setIsOpen(event.newState === "open")}
        onKeyDown={step}
        onClick={closeAfterChoice}
      >
        {isOpen && <MoreItems />}
      </div>
    </>
  );
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  const items = [...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  return items.filter((item) => item.checkVisibility());
}

function step(event: KeyboardEvent<HTMLElement>) {
  const items = itemsOf(event.currentTarget);
  const move = STEPS[event.key];
  if (move === undefined || items.length === 0) return;
  event.preventDefault();
  const at = items.findIndex((item) => item === document.activeElement);
  items[move(at, items.length)]?.focus();
}

function closeAfterChoice(event: MouseEvent<HTMLElement>) {
  const chosen = "[role=menuitem]:not([aria-disabled])";
  const isChoice = event.target instanceof Element && event.target.closest(chosen);
  if (isChoice) event.currentTarget.hidePopover();
}
