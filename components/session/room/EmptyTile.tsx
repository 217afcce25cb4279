"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import { isLost } from "@/lib/session/phases";
import type { SessionState } from "@/lib/session/types";
import { LARGE } from "@/lib/stage/places";
import type { Booking } from "../SessionScreen";
import { HeldSince } from "./HeldSince";
import { placed } from "./stage/placed";

/** Nobody else is here yet, or we are not there ourselves. */
export function EmptyTile({ booking, state }: { booking: Booking; state: SessionState }) {
  const t = useTranslations("session.room");
  if (isLost(state)) {
    return (
      <div {...placed(LARGE, "held")}>
        <HeldSince since={state.since} />
      </div>
    );
  }
  const isIn = state.phase === "connected";
  const isAlone = booking.clientCount === 0;
  const missing = booking.role === "client" ? "waitingForProvider" : "waitingForClient";
  return (
    <div {...placed(LARGE, "empty-tile")}>
      <div className="say" role="status">
        <Icon name={!isIn ? "door-open" : isAlone ? "user" : "hourglass"} size="l" />
        <b>{isIn ? t(isAlone ? "alone" : missing) : t("entering")}</b>
        {isIn && <span className="meta">{t(isAlone ? "aloneNext" : "pageTellsThem")}</span>}
      </div>
    </div>
  );
}
