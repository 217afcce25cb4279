"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextField } from "@/components/ui/Field";
import { type OverrideDraft, useOverride } from "./useOverride";
import { nextWindow } from "./weekDraft";
import { WindowFields } from "./WindowFields";

const MAX_NOTE = 200;

type OverrideDialogProps = {
  kind: OverrideDraft["kind"];
  /** On the provider's clock. */
  today: string;
  onClose: () => void;
};

/** A holiday, time off, or other hours, on a date or from one to another. */
export function OverrideDialog({ kind, today, onClose }: OverrideDialogProps) {
  const t = useTranslations("hours.dates");
  const [draft, setDraft] = useState<OverrideDraft>(() => ({
    kind,
    fromDate: today,
    toDate: today,
    windows: [nextWindow([])],
    note: "",
  }));
  const { save, isBusy, errorAt } = useOverride(draft, onClose);
  const change = (part: Partial<OverrideDraft>) => setDraft((known) => ({ ...known, ...part }));
  return (
    <Dialog title={t(`add.${kind}`)} onClose={onClose}>
      <p className="meta">{t(kind === "changed" ? "leadChanged" : "leadOff")}</p>
      <form
        className="stack-2"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="pair">
          <TextField
            label={t("first")}
            type="date"
            error={errorAt("dates")}
            value={draft.fromDate}
            onChange={({ target }) =>
              // The last one follows, so that a single date is one choice.
              change({
                fromDate: target.value,
                toDate: draft.toDate < target.value ? target.value : draft.toDate,
              })
            }
          />
          <TextField
            label={t("last")}
            type="date"
            value={draft.toDate}
            onChange={({ target }) => change({ toDate: target.value })}
          />
        </div>
        {kind === "changed" && (
          <WindowFields
            legend={t("hours")}
            empty={t("nothing")}
            windows={draft.windows}
            onChange={(windows) => change({ windows })}
          />
        )}
        <Problem text={errorAt("windows") ?? null} />
        <TextField
          label={t("note")}
          hint={t("noteHint")}
          error={errorAt("note")}
          maxLength={MAX_NOTE}
          value={draft.note}
          onChange={({ target }) => change({ note: target.value })}
        />
        <Problem text={errorAt("form") ?? null} />
        <div className="acts">
          <Button kind="go" type="submit" aria-disabled={isBusy || undefined}>
            {t("save")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("notNow")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
