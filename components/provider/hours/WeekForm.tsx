"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { useRefusal } from "../useRefusal";
import { useWeekday } from "./useWeekday";
import { type WeekDraft, weekDraftOf, WEEKDAYS, weekOfDraft } from "./weekDraft";
import { WindowFields } from "./WindowFields";

type Week = FunctionReturnType<typeof api.availability.get>["week"];
type Refusal = Extract<
  FunctionReturnType<typeof api.availability.setWeek>,
  { kind: "refused" }
>["reason"];

/** The hours of a usual week; what is being written is kept from what comes in. */
export function WeekForm({ week }: { week: Week }) {
  const t = useTranslations("hours");
  const weekday = useWeekday();
  const [draft, setDraft] = useState<WeekDraft | null>(null);
  const known = useMemo(() => weekDraftOf(week), [week]);
  const shown = draft ?? known;
  const { save, isBusy, isSaved, forget, problem } = useSave(draft, () => setDraft(null));
  return (
    <form
      className="stack-2"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ul className="week-hours">
        {WEEKDAYS.map((day) => (
          <li key={day}>
            <WindowFields
              legend={weekday(day)}
              empty={t("closed")}
              windows={shown[day]}
              onChange={(windows) => {
                setDraft({ ...shown, [day]: windows });
                forget();
              }}
            />
          </li>
        ))}
      </ul>
      <Problem text={problem} />
      <div className="row row-2">
        <Button kind="go" type="submit" aria-disabled={isBusy || draft === null || undefined}>
          {t("save")}
        </Button>
        <p className="small" role="status">
          {isSaved && t("saved")}
        </p>
      </div>
    </form>
  );
}

function useSave(draft: WeekDraft | null, onDone: () => void) {
  const t = useTranslations("hours.refused");
  const setWeek = useMutation(api.availability.setWeek);
  const { run, isBusy, reason, trouble, refuse } = useRefusal<Refusal>();
  const [isSaved, setIsSaved] = useState(false);
  const save = async () => {
    if (draft === null) return;
    const week = weekOfDraft(draft);
    if (week === null) return refuse("bad_window");
    if ((await run(() => setWeek({ week }))) === null) return;
    onDone();
    setIsSaved(true);
  };
  const problem = reason ? t(reason) : trouble;
  return { save, isBusy, isSaved, forget: () => setIsSaved(false), problem };
}
