"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

type Choices = FunctionReturnType<typeof api.notices.choices>;
type Minutes = Choices["reminders"][number];
const MINUTES: Minutes[] = [1440, 60, 10];

/** Each change is kept at once. */
export function NoticeChoices() {
  const choices = useQuery(api.notices.choices);
  return choices ? <Fields choices={choices} /> : null;
}

function Fields({ choices }: { choices: Choices }) {
  const t = useTranslations("notices.choices");
  const { keep, said } = useKeep(choices);
  const { byMail, reminders, email } = choices;
  const toggle = (minutes: Minutes) =>
    keep({
      reminders: reminders.includes(minutes)
        ? reminders.filter((one) => one !== minutes)
        : [...reminders, minutes],
    });
  return (
    <fieldset className="stack-2">
      <legend>{t("reminders")}</legend>
      {MINUTES.map((minutes) => (
        <label key={minutes} className="choice">
          <input
            type="checkbox"
            checked={reminders.includes(minutes)}
            onChange={() => toggle(minutes)}
          />
          <span>{t(`before.${minutes}`)}</span>
        </label>
      ))}
      <label className="choice">
        <input type="checkbox" checked={byMail} onChange={() => keep({ byMail: !byMail })} />
        <span>
          {t("byMail")}
          <span className="small choice-hint">
            {email ? t(byMail ? "to" : "off", { email }) : t("nowhere")}
          </span>
        </span>
      </label>
      <p className="small" role="status">
        {said}
      </p>
    </fieldset>
  );
}

function useKeep({ byMail, reminders }: Choices) {
  const t = useTranslations("notices.choices");
  const copy = useErrorCopy();
  const [said, setSaid] = useState("");
  // The box follows the hand, and the answer decides.
  const set = useMutation(api.notices.setChoices).withOptimisticUpdate((store, next) => {
    const known = store.getQuery(api.notices.choices, {});
    if (known) store.setQuery(api.notices.choices, {}, { ...known, ...next });
  });
  const keep = (change: Partial<Pick<Choices, "byMail" | "reminders">>) => {
    set({ byMail, reminders, ...change }).then(
      () => setSaid(t("kept")),
      (error: unknown) => setSaid(copy(error)),
    );
  };
  return { keep, said };
}
