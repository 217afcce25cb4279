"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { Pill } from "@/components/ui/Pill";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { api } from "@/convex/_generated/api";
import { toClock } from "@/lib/calendar/clock";
import { useRefusal } from "../useRefusal";
import type { Range } from "./ranges";
import type { OverrideRefusal } from "./useOverride";
import { useDates } from "./useDates";

/** One stretch of dates, what holds on them, and the way back to the usual week. */
export function RangeItem({ range }: { range: Range }) {
  const t = useTranslations("hours.dates");
  const refused = useTranslations("hours.refused");
  const clear = useMutation(api.availability.clearDates);
  const { run, isBusy, reason, trouble } = useRefusal<OverrideRefusal>();
  const dates = useDates()(range.fromDate, range.toDate);
  const { fromDate, days, kind, windows, note } = range;
  const hours = windows.map((one) => `${toClock(one.fromMinute)} – ${toClock(one.toMinute)}`);
  const remove = async () => {
    if ((await run(() => clear({ fromDate, days }))) !== null) focusHeading();
  };
  return (
    <li>
      <div className="what">
        <h3>{dates}</h3>
        <p className="small">
          {[hours.join(", ") || t("nothing"), note].filter(Boolean).join(" · ")}
        </p>
        <Problem text={reason ? refused(reason) : trouble} />
      </div>
      <div className="st">
        <Pill sign={kind === "changed" ? "clock" : "ban"}>{t(`kind.${kind}`)}</Pill>
      </div>
      <div className="end">
        <Button
          kind="bare"
          icon="trash-2"
          aria-label={t("removeOne", { dates })}
          aria-disabled={isBusy || undefined}
          onClick={() => void remove()}
        >
          {t("remove")}
        </Button>
      </div>
    </li>
  );
}
