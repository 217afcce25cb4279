"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/Button";
import { useRoom } from "../room/roomContext";
import { type BroadcastNow, isUnderWay } from "./stage";

type Props = { broadcast: BroadcastNow };

/** What clients are told goes by itself; a provider has seen it when they say so. */
const SHOWN_MS = 15_000;

/** How it ended, to whoever was there before. */
export function BroadcastEnded({ broadcast }: Props) {
  const t = useTranslations("broadcast.ended");
  const isOver = !isUnderWay(broadcast);
  const [isClosed, setIsClosed] = useState(isOver);
  const { booking } = useRoom();
  const isHost = booking.role === "provider";
  const isShown = isOver && !isClosed;
  useEffect(() => {
    if (!isShown || isHost) return;
    const timer = setTimeout(() => setIsClosed(true), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isShown, isHost]);
  if (!isShown) return null;
  if (!isHost) {
    return (
      <p className="notice small" role="status">
        {t("forClient")}
      </p>
    );
  }
  const { reason, endedBy } = broadcast;
  return (
    <section className="line-notice" aria-label={t("label")} data-broadcast-ended={reason}>
      <p role="status">{t(`why.${reason ?? "stopped"}`, { name: endedBy?.name ?? "" })}</p>
      <Button
        kind="bare"
        icon="x"
        className="btn-icon"
        aria-label={t("close")}
        onClick={() => setIsClosed(true)}
      />
    </section>
  );
}
