"use client";

import { useTranslations } from "next-intl";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { Button } from "@/components/ui/Button";
import type { ButtonLook } from "@/components/ui/Button";
import { untilLoaded } from "@/lib/loading/untilLoaded";

// Loaded when somebody writes or reads.
const ChatDialog = lazy(() => untilLoaded(() => import("./ChatDialog")));

type Props = {
  bookingId: string;
  title: string;
  kind?: ButtonLook["kind"];
  /** How many are new, where that is asked for. */
  children?: ReactNode;
};

/** Opens the chat of a booking over the page. */
export function MessagesButton({ bookingId, title, kind = "bare", children }: Props) {
  const t = useTranslations("chat");
  const [isOpen, setIsOpen] = useState(false);
  const [isOpening, setIsOpening] = useState(false);
  return (
    <>
      <Button
        kind={kind}
        icon="message-square"
        aria-busy={isOpening}
        onClick={() => setIsOpen(true)}
      >
        {t(isOpening ? "opening" : "messages")}
        <span className="vh"> {title}</span>
        {children}
      </Button>
      {isOpen && (
        <Suspense fallback={<Opening onChange={setIsOpening} />}>
          <ChatDialog bookingId={bookingId} title={title} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Its code is on its way. */
function Opening({ onChange }: { onChange: (isOpening: boolean) => void }) {
  useEffect(() => {
    onChange(true);
    return () => onChange(false);
  }, [onChange]);
  return null;
}
