"use client";

import { useConvex } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { BookingRow } from "@/components/booking/rows";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { saveText } from "@/lib/calendar/saveText";
import { dayKey } from "@/lib/time/format";

/** The booking as a file for a calendar program. */
export function CalendarFileButton({ booking }: { booking: BookingRow }) {
  const t = useTranslations("booked");
  const convex = useConvex();
  const copy = useErrorCopy();
  const [problem, setProblem] = useState<string | null>(null);
  const { _id: bookingId, startsAt } = booking;
  const save = async () => {
    setProblem(null);
    try {
      const text = await convex.query(api.calendar.file, { bookingId });
      if (text !== null) saveText(text, `parley-${dayKey(startsAt)}.ics`);
    } catch (error) {
      setProblem(copy(error));
    }
  };
  return (
    <>
      <Button kind="bare" icon="calendar-plus" onClick={() => void save()}>
        {t("file")}
      </Button>
      {problem && (
        <p className="small stop" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
