"use client";

import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import { useMe } from "@/lib/auth/me";
import { formatTime } from "@/lib/time/format";
import type { BookingDetail } from "../rows";

/** The others of a booking who said that they come late. */
export function RunningLate({ late }: Pick<BookingDetail, "late">) {
  const t = useTranslations("late");
  const me = useMe();
  return late
    .filter(({ userId }) => userId !== me._id)
    .map(({ userId, name, minutes, at }) => (
      <Note key={userId} tone="warn" icon="clock" role="status">
        <b>{t("said", { name, minutes })}</b> {t("since", { time: formatTime(at) })}
      </Note>
    ));
}
