"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { Button } from "@/components/ui/Button";
import { useRoom } from "./roomContext";

type Props = { title: string; children: ReactNode; footer?: ReactNode };

/** A panel beside the stage: heading, close, scrolling content, and what stays at the bottom. */
export function SidePanel({ title, children, footer }: Props) {
  const t = useTranslations("session.room");
  const { openPanel } = useRoom();
  const heading = useId();
  return (
    <aside className="side" aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{title}</h2>
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
