"use client";

import { useTranslations } from "next-intl";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Booking } from "../SessionScreen";
import { HandOver } from "./HandOver";
import type { Host } from "./useHost";
import { untilLoaded } from "@/lib/loading/untilLoaded";

const SessionSettings = lazy(() => untilLoaded(() => import("./SessionSettings")));

/** What a provider needs rarely, folded. */
export function HostOptions({ booking, host }: { booking: Booking; host: Host }) {
  const t = useTranslations("people");
  return (
    <>
      <Fold title={t("handOver.title")}>
        <HandOver booking={booking} host={host} />
      </Fold>
      <Fold title={t("settings.title")}>
        <Suspense fallback={null}>
          <SessionSettings booking={booking} />
        </Suspense>
      </Fold>
    </>
  );
}

function Fold({ title, children }: { title: string; children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="more" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children}
    </details>
  );
}
