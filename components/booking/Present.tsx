"use client";

import { useTranslations } from "next-intl";
import { useMe } from "@/lib/auth/me";
import { formatTime } from "@/lib/time/format";
import { type BookingDetail, presentBeside } from "./rows";
import { useNames } from "./useNames";

/** Who is in the room at this moment. */
export function Present({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("bookings.present");
  const me = useMe();
  const names = useNames();
  const { others, unnamed } = presentBeside(booking, me._id);
  const isHere = others.length < booking.present.length;
  const count = others.length + unnamed;
  const shown = others.map(({ name }) => name);
  if (unnamed > 0) shown.push(t("unnamed", { count: unnamed }));
  const [first] = others;
  return (
    <p className="meta" role="status">
      {count === 1 && first && t("one", { name: first.name, time: formatTime(first.joinedAt) })}
      {(count > 1 || unnamed > 0) && t("many", { names: names(shown), count })}
      {count === 0 && !isHere && t("nobody")}
      {isHere && ` ${t("youToo")}`}
    </p>
  );
}
