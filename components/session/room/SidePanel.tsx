"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, type RefObject, useEffect, useId, useLayoutEffect, useRef } from "react";
import { Button } from "@/components/ui/Button";
import { useRoom } from "./roomContext";

type Props = { title: string; children: ReactNode; footer?: ReactNode };

/** A panel beside the stage: heading, close, scrolling content, and what stays at the bottom. */
export function SidePanel({ title, children, footer }: Props) {
  const t = useTranslations("session.room");
  const { openPanel } = useRoom();
  const heading = useId();
  const panel = useRef<HTMLElement>(null);
  useFocusInside(panel);
  useEscape(panel, () => openPanel(null));
  return (
    <aside ref={panel} className="side" aria-labelledby={heading}>
      <header>
        <h2 id={heading} tabIndex={-1}>
          {title}
        </h2>
        <Button
          kind="bare"
          icon="x"
          aria-label={t("closePanel", { title })}
          onClick={() => openPanel(null)}
        />
      </header>
      {/* What scrolls has to be reachable by keyboard; not every browser does that by itself. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="scroll" tabIndex={0} role="group" aria-label={title}>
        {children}
      </div>
      {footer && <footer>{footer}</footer>}
    </aside>
  );
}

/** An opened panel has the focus, unless its content took it; closed, it goes back to where it was. */
function useFocusInside(panel: RefObject<HTMLElement | null>) {
  useLayoutEffect(() => {
    const element = panel.current;
    const opener = document.activeElement;
    if (!element) return;
    if (!element.contains(opener)) element.querySelector<HTMLElement>("h2")?.focus();
    return () => {
      const isInside = element.contains(document.activeElement);
      if (isInside && opener instanceof HTMLElement) opener.focus();
    };
  }, [panel]);
}

function useEscape(panel: RefObject<HTMLElement | null>, close: () => void) {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) latest.current();
    };
    const element = panel.current;
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  }, [panel]);
}
