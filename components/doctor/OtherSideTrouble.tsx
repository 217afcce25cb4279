"use client";

import { useTranslations } from "next-intl";
import type { FunctionReturnType } from "convex/server";
import { Note } from "@/components/ui/Note";
import type { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { formatTime } from "@/lib/time/format";

type Trouble = NonNullable<FunctionReturnType<typeof api.bookings.get>>["troubles"][number];

/** The others of a booking who said that they cannot connect. */
export function OtherSideTrouble({ troubles }: { troubles: readonly Trouble[] }) {
  const t = useTranslations("trouble");
  const me = useMe();
  return troubles
    .filter(({ userId }) => userId !== me._id)
    .map(({ userId, name, at, wantsAnotherTime }) => (
      <Note key={userId} tone="warn" icon="wifi-off" role="status">
        <b>{t("cannot", { name })}</b>{" "}
        {t(wantsAnotherTime ? "move" : "since", { time: formatTime(at) })}
      </Note>
    ));
}
