"use client";

import { type ReactNode, useId, useLayoutEffect, useRef } from "react";

type DialogProps = {
  title: ReactNode;
  /** A state in a word or two, over the title. */
  above?: ReactNode;
  /** The focus goes to the title, so that no answer is chosen beforehand. */
  isCalm?: boolean;
  /** Called for Escape, the backdrop and the browser's own back gesture. */
  onClose: () => void;
  children: ReactNode;
};

/** A modal native <dialog>; rendered means open. The browser keeps and returns the focus. */
export function Dialog({ title, above, isCalm = false, onClose, children }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  // Closed before it is taken off the page: the browser returns the focus from a dialog alone
  // that is still there.
  useLayoutEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) {
      dialog.showModal();
      // React tried before the dialog was open, when nothing in it could take the focus.
      const first = dialog.querySelector<HTMLElement>("[data-autofocus]");
      (isCalm ? heading.current : first)?.focus();
    }
    return () => dialog?.close();
    // How it is opened is decided when it is.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- the key for it is Escape, by onCancel
    <dialog
      ref={box}
      className="box"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current && isOutside(event, box.current)) onClose();
      }}
    >
      {above}
      <h2 ref={heading} id={id} tabIndex={isCalm ? -1 : undefined}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}

// A click on the backdrop has the dialog as its target, and so has one on the padding.
function isOutside(
  { clientX, clientY }: { clientX: number; clientY: number },
  dialog: HTMLElement,
) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
