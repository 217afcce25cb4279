"use client";

import { type ReactNode, useState } from "react";

type FormPartProps = { title: ReactNode; isForced: boolean; children: ReactNode };

/** A part of a form, folded; a mistake inside opens it. */
export function FormPart({ title, isForced, children }: FormPartProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className="more"
      open={isOpen || isForced}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>{title}</summary>
      {(isOpen || isForced) && <div className="stack-2">{children}</div>}
    </details>
  );
}
