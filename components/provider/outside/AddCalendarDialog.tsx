"use client";

import { useAction } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextField } from "@/components/ui/Field";
import { api } from "@/convex/_generated/api";
import { formatTime } from "@/lib/time/format";
import { useRefusal } from "../useRefusal";

type Given = { name: string; url: string };
type Refusal = Extract<
  FunctionReturnType<typeof api.outsideCalendars.add>,
  { kind: "refused" }
>["reason"];

/** The field that a refusal belongs to; the rest stands below them all. */
const PLACES: Record<Refusal, keyof Given | "form"> = {
  no_page: "form",
  too_many: "form",
  bad_name: "name",
  bad_url: "url",
  private_address: "url",
  no_secret: "form",
  rate_limited: "form",
};

const MAX_NAME = 60;
const MAX_URL = 1_000;

export function AddCalendarDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("hours.outside.form");
  const add = useAction(api.outsideCalendars.add);
  const [given, setGiven] = useState<Given>({ name: "", url: "" });
  const { run, isBusy, reason, retryAt, trouble } = useRefusal<Refusal>();
  const change = (part: Partial<Given>) => setGiven((known) => ({ ...known, ...part }));
  const errorAt = (place: keyof Given | "form") => {
    if (reason === null || PLACES[reason] !== place) return undefined;
    if (reason !== "rate_limited") return t(`refused.${reason}`);
    return t(`refused.${reason}`, { time: formatTime(retryAt ?? 0) });
  };
  const save = async () => {
    if ((await run(() => add(given))) !== null) onClose();
  };
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="meta">{t("lead")}</p>
      <form
        className="stack-2"
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label={t("name")}
          error={errorAt("name")}
          value={given.name}
          maxLength={MAX_NAME}
          onChange={({ target }) => change({ name: target.value })}
        />
        <TextField
          label={t("url")}
          hint={t("urlHint")}
          error={errorAt("url")}
          value={given.url}
          maxLength={MAX_URL}
          inputMode="url"
          spellCheck={false}
          onChange={({ target }) => change({ url: target.value })}
        />
        <Problem text={errorAt("form") ?? trouble} />
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
