"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { Icon, type IconName } from "@/components/ui/Icon";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import type { PublicService } from "./BookPage";

const MINUTE = 60_000;

/** What a booking brings with it, said before it is made. */
export function Agreed({ service, startsAt }: { service: PublicService; startsAt: number }) {
  const t = useTranslations("book.agreed");
  const id = useId();
  const now = useNow(60_000);
  const { clientCancelMinutes, clientMoveMinutes, seats, recordingConsent, approval } = service;
  const until = (minutes: number | null) => {
    const at = minutes === null ? null : startsAt - minutes * MINUTE;
    return at === null || at < now ? null : `${formatDate(at, now)}, ${formatTime(at)}`;
  };
  const cancelUntil = until(clientCancelMinutes);
  // A group is its provider's to move, and another time that they have to agree to is asked for anew.
  const isOnRequest = approval === "request";
  const moveUntil = seats > 1 || isOnRequest ? null : until(clientMoveMinutes);
  const noMove = seats > 1 ? "groupBody" : isOnRequest ? "requestBody" : "askProvider";
  return (
    <aside aria-labelledby={id}>
      <h3 id={id}>{t("title")}</h3>
      <ul className="agreed">
        {isOnRequest && (
          <Item icon="hourglass" title={t("request.title")}>
            {t("request.body")}
          </Item>
        )}
        <Item icon="ban" title={cancelUntil ? t("cancel", { until: cancelUntil }) : t("noCancel")}>
          {t(cancelUntil ? "cancelBody" : "askProvider")}
        </Item>
        <Item
          icon="calendar-clock"
          title={moveUntil ? t("move", { until: moveUntil }) : t("noMove")}
        >
          {t(moveUntil ? "moveBody" : noMove)}
        </Item>
        <Item icon="user-x" title={t("noShow", { count: service.noShowAfterMinutes })}>
          {t("noShowBody")}
        </Item>
        {service.priceText && (
          <Item icon="info" title={t("price", { price: service.priceText })}>
            {t("priceBody")}
          </Item>
        )}
        <Item icon="circle-dot" title={t(`recording.${recordingConsent}.title`)}>
          {t(`recording.${recordingConsent}.body`)}
        </Item>
      </ul>
    </aside>
  );
}

function Item({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) {
  return (
    <li>
      <Icon name={icon} />
      <span>
        <b>{title}</b>
        {children}
      </span>
    </li>
  );
}
