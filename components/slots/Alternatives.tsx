"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { formatRange } from "@/lib/time/range";
import { useBeside } from "./useBeside";
import type { Slot } from "./useSlots";

/** Why a time is not to be had, with the nearest that are. */
export type Unavailable = { reason: "taken" | "too_late" | "too_far"; alternatives: Slot[] };

type AlternativesProps = Unavailable & {
  /** The provider's zone. */
  zone: string;
  onChoose: (startsAt: number) => void;
  onOther: () => void;
};

export function Alternatives({ reason, alternatives, zone, onChoose, onOther }: AlternativesProps) {
  const t = useTranslations("slots");
  const id = useId();
  const beside = useBeside();
  const now = useNow(60_000);
  const hasAny = alternatives.length > 0;
  return (
    <div className="stack-2">
      <Note tone="warn" icon="calendar-clock" role="alert">
        <b>{t(`unavailable.${reason}`)}</b>
        <p id={id}>{t(hasAny ? "nearest" : "noneNear")}</p>
      </Note>
      {hasAny && (
        <ul className="slots" aria-labelledby={id}>
          {alternatives.map(({ startsAt, endsAt }) => (
            <li key={startsAt}>
              <Button isFull onClick={() => onChoose(startsAt)}>
                {formatDate(startsAt, now)}, {formatRange(startsAt, endsAt)}
                <span>{beside(startsAt, zone)}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="acts">
        <Button kind="bare" icon="calendar-days" onClick={onOther}>
          {t("otherDay")}
        </Button>
      </div>
    </div>
  );
}
