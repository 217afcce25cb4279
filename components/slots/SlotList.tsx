"use client";

import { useTranslations } from "next-intl";
import { formatStart } from "@/lib/time/range";
import { useBeside } from "./useBeside";
import type { Slot } from "./useSlots";

type SlotListProps = {
  slots: readonly Slot[];
  zone: string;
  /** The other side's zone, shown beside; null: not known yet. */
  other: string | null;
  isGroup?: boolean;
  chosen: number | null;
  onChoose: (startsAt: number) => void;
};

export function SlotList({ slots, zone, other, isGroup, chosen, onChoose }: SlotListProps) {
  const t = useTranslations("slots");
  const beside = useBeside();
  return (
    <ul className="slots">
      {slots.map(({ startsAt, seatsLeft }) => (
        <li key={startsAt}>
          <button
            type="button"
            className="btn btn-full"
            aria-pressed={startsAt === chosen}
            onClick={() => onChoose(startsAt)}
          >
            {formatStart(startsAt, zone)}
            <span>
              {other && beside(startsAt, other, zone)}
              {isGroup && <> {t("seats", { count: seatsLeft })}</>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
