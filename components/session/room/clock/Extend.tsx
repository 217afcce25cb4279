"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/Button";
import { useMinutesUntil } from "@/lib/clock/useNow";
import { untilLoaded } from "@/lib/loading/untilLoaded";
import type { Booking } from "../../SessionScreen";
import { FIRST_WARNING } from "./SessionClock";

const ExtendChoices = lazy(() => untilLoaded(() => import("./ExtendChoices")));

const POPOVER_ID = "extend-session";

/** Opens the choices, from wherever it is asked for. */
export function openExtend(): void {
  document.getElementById(POPOVER_ID)?.showPopover();
}

/** For the provider: a button once little time is left, and the choices, also for the menu. */
export function Extend({ booking }: { booking: Booking }) {
  const t = useTranslations("stage.extend");
  const [isOpen, setIsOpen] = useState(false);
  const isDue = useMinutesUntil(booking.endsAt) <= FIRST_WARNING;
  if (booking.role !== "provider") return null;
  return (
    <>
      {isDue && (
        <Button icon="clock" popoverTarget={POPOVER_ID} aria-haspopup="dialog">
          {t("open")}
        </Button>
      )}
      <div
        id={POPOVER_ID}
        popover="auto"
        role="dialog"
        aria-label={t("title")}
        className="pop extend"
        onToggle={(event) => setIsOpen(event.newState === "open")}
      >
        {isOpen && (
          <Suspense fallback={<p className="meta">{t("loading")}</p>}>
            <ExtendChoices booking={booking} />
          </Suspense>
        )}
      </div>
    </>
  );
}
