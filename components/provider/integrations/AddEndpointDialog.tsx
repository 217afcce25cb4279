"use client";

import { useAction } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextField } from "@/components/ui/Field";
import { Problem } from "@/components/ui/Problem";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { useRefusal } from "../useRefusal";
import { TypeChoices } from "./TypeChoices";
import { ALERT_TYPES, type EventType, OWN_TYPES } from "./types";

type Refusal = Extract<
  FunctionReturnType<typeof api.webhookEndpoints.add>,
  { kind: "refused" }
>["reason"];
type Place = "url" | "types" | "form";

/** The field that a refusal belongs to; the rest stands below them all. */
const PLACES: Record<Refusal, Place> = {
  not_allowed: "form",
  bad_url: "url",
  private_address: "url",
  bad_types: "types",
  too_many: "form",
  no_secret: "form",
};

const MAX_URL = 1_000;

type AddEndpointDialogProps = { onAdded: (secret: string) => void; onClose: () => void };

export function AddEndpointDialog({ onAdded, onClose }: AddEndpointDialogProps) {
  const t = useTranslations("integrations.endpoints.form");
  const me = useMe();
  const add = useAction(api.webhookEndpoints.add);
  const [url, setUrl] = useState("");
  const [isForAll, setIsForAll] = useState(!me.isProvider);
  const [types, setTypes] = useState<EventType[]>([...OWN_TYPES]);
  const { run, isBusy, reason, trouble } = useRefusal<Refusal>();
  const errorAt = (place: Place) =>
    reason !== null && PLACES[reason] === place ? t(`refused.${reason}`) : undefined;
  const choose = (forAll: boolean) => {
    setIsForAll(forAll);
    setTypes(forAll ? [...ALERT_TYPES] : [...OWN_TYPES]);
  };
  const save = async () => {
    const added = await run(() => add({ url, types, isForAll }));
    if (added?.kind !== "added") return;
    onClose();
    onAdded(added.secret);
  };
  return (
    <Dialog title={t("title")} onClose={onClose}>
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
          label={t("url")}
          hint={t("urlHint")}
          error={errorAt("url")}
          value={url}
          maxLength={MAX_URL}
          inputMode="url"
          spellCheck={false}
          onChange={({ target }) => setUrl(target.value)}
        />
        {me.isAdmin && me.isProvider && (
          <label className="choice">
            <input
              type="checkbox"
              checked={isForAll}
              onChange={({ target }) => choose(target.checked)}
            />
            <span>{t("forAll")}</span>
          </label>
        )}
        <TypeChoices
          chosen={types}
          isForAll={isForAll}
          error={errorAt("types")}
          onChange={setTypes}
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
