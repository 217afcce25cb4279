"use client";

import { useTranslations } from "next-intl";
import { useMe } from "@/lib/auth/me";
import { formatTime } from "@/lib/time/format";
import type { BookingDetail } from "./rows";
import { useNames } from "./useNames";

/** Who is in the room at this moment. */
export function Present({ people }: { people: BookingDetail["present"] }) {
  const t = useTranslations("bookings.present");
  const me = useMe();
  const names = useNames();
  const others = people.filter(({ userId }) => userId !== me._id);
  const isHere = others.length < people.length;
  const [first] = others;
  return (
    <p className="meta" role="status">
      {others.length === 1 &&
        first &&
        t("one", { name: first.name, time: formatTime(first.joinedAt) })}
      {others.length > 1 && t("many", { names: names(others.map(({ name }) => name)) })}
      {others.length === 0 && !isHere && t("nobody")}
      {isHere && ` ${t("youToo")}`}
    </p>
  );
}
