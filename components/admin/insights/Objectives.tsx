"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/Button";
import { SelectField, TextField } from "@/components/ui/Field";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import { BOUNDS } from "@/lib/insights/histogram";
import { formatDate } from "@/lib/time/format";
import { type Board, useFigures } from "./board";
import { BudgetLine } from "./BudgetLine";

/** What is wanted, what it leaves to spend, and who changed it. */
export function Objectives({ board }: { board: Board }) {
  const t = useTranslations("insights");
  const { percent, seconds } = useFigures();
  const { objectives, budgets } = board;
  const limit = t("seconds", { value: seconds(objectives.joinMs) });
  return (
    <section className="card wide" aria-labelledby="objectives">
      <h2 id="objectives">{t("objectives.title")}</h2>
      <BudgetLine
        label={t("objectives.joins", { share: percent(objectives.joinShare) })}
        budget={budgets.joins}
      />
      <BudgetLine label={t("objectives.time", { limit })} budget={budgets.time} />
      <details className="objectives">
        <summary>{t("objectives.change")}</summary>
        <Form objectives={objectives} />
        <Changes changes={objectives.changes} />
      </details>
    </section>
  );
}

const CHOICES = BOUNDS.filter((ms) => ms >= 500 && ms <= 20_000);

function Form({ objectives }: { objectives: Board["objectives"] }) {
  const t = useTranslations("insights");
  const { seconds } = useFigures();
  const set = useMutation(api.insights.setObjectives);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "bad_time" ? "objectives.badTime" : "objectives.badShare"),
  );
  const [share, setShare] = useState(String(Number((objectives.joinShare * 100).toFixed(2))));
  const [joinMs, setJoinMs] = useState(objectives.joinMs);
  const save = (event: FormEvent) => {
    event.preventDefault();
    // Of "99,5" as well; what is no number is refused.
    const joinShare = Number((Number(share.replace(",", ".")) / 100).toFixed(4));
    void run(async () => await set({ joinShare, joinMs }));
  };
  return (
    <form className="objectives-form" onSubmit={save}>
      <TextField
        label={t("objectives.share")}
        inputMode="decimal"
        value={share}
        error={problem}
        onChange={(event) => setShare(event.target.value)}
      />
      <SelectField
        label={t("objectives.limit")}
        value={joinMs}
        onChange={(event) => setJoinMs(Number(event.target.value))}
      >
        {CHOICES.map((ms) => (
          <option key={ms} value={ms}>
            {t("seconds", { value: seconds(ms) })}
          </option>
        ))}
      </SelectField>
      <Button type="submit" disabled={isBusy}>
        {t("objectives.save")}
      </Button>
    </form>
  );
}

function Changes({ changes }: { changes: Board["objectives"]["changes"] }) {
  const t = useTranslations("insights");
  const { percent, seconds } = useFigures();
  if (changes.length === 0) return <p className="small">{t("objectives.never")}</p>;
  return (
    <ul className="changes small">
      {changes.map(({ at, by, joinShare, joinMs }) => (
        <li key={at}>
          {t("objectives.changed", {
            date: formatDate(at, at),
            by,
            share: percent(joinShare),
            limit: t("seconds", { value: seconds(joinMs) }),
          })}
        </li>
      ))}
    </ul>
  );
}
