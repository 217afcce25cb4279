"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import type { Booking } from "../SessionScreen";
import type { Host } from "./useHost";

export function HostFooter({ booking, host }: { booking: Booking; host: Host }) {
  const t = useTranslations("people");
  const { isLocked } = booking;
  return (
    <div className="stack">
      <Button
        isFull
        icon="mic-off"
        {...host.pressed("muteOthers")}
        onClick={() => void host.muteOthers()}
      >
        {t("muteOthers")}
      </Button>
      <Button
        isFull
        icon="lock"
        aria-pressed={isLocked}
        {...host.pressed("setLock")}
        onClick={() => void host.setLock(!isLocked)}
      >
        {t(isLocked ? "unlock" : "lock")}
      </Button>
      {isLocked && <p className="small">{t("lockedHint")}</p>}
    </div>
  );
}
