"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { TextArea } from "@/components/ui/TextArea";
import { api } from "@/convex/_generated/api";
import { useRefusal } from "../useRefusal";

type Refusal = Extract<FunctionReturnType<typeof api.notes.save>, { kind: "refused" }>["reason"];

const MAX_NOTE = 10_000;

/** What a provider keeps about a booking for themselves. */
export function NoteSection({ bookingId }: { bookingId: string }) {
  const t = useTranslations("booked.note");
  const known = useQuery(api.notes.mine, { bookingId });
  const save = useMutation(api.notes.save);
  const [draft, setDraft] = useState<string | null>(null);
  const [isSaved, setIsSaved] = useState(false);
  const { run, isBusy, reason, trouble } = useRefusal<Refusal>();
  const keep = async () => {
    if (draft === null) return;
    if ((await run(() => save({ bookingId, text: draft }))) === null) return;
    setDraft(null);
    setIsSaved(true);
  };
  return (
    <section className="card" aria-labelledby="note">
      <form
        className="stack-2"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <h2 id="note">{t("title")}</h2>
        <TextArea
          label={t("label")}
          hint={t("hint")}
          error={reason ? t(`refused.${reason}`) : undefined}
          rows={5}
          maxLength={MAX_NOTE}
          disabled={typeof known !== "string"}
          value={draft ?? known ?? ""}
          onChange={({ target }) => {
            setDraft(target.value);
            setIsSaved(false);
          }}
        />
        <Problem text={trouble} />
        <div className="row row-2">
          <Button type="submit" aria-disabled={isBusy || draft === null || undefined}>
            {t("save")}
          </Button>
          <p className="small" role="status">
            {isSaved && t("saved")}
          </p>
        </div>
      </form>
    </section>
  );
}
