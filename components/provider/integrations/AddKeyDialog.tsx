"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextField } from "@/components/ui/Field";
import { Problem } from "@/components/ui/Problem";
import { api } from "@/convex/_generated/api";
import { useRefusal } from "../useRefusal";
import { type Scope, SCOPES, WORDS_OF } from "./types";

type Refusal = Extract<
  FunctionReturnType<typeof api.apiKeys.create>,
  { kind: "refused" }
>["reason"];

const MAX_NAME = 60;

type AddKeyDialogProps = { onAdded: (key: string) => void; onClose: () => void };

export function AddKeyDialog({ onAdded, onClose }: AddKeyDialogProps) {
  const t = useTranslations("integrations.keys");
  const create = useMutation(api.apiKeys.create);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["bookings:read"]);
  const { run, isBusy, reason, trouble } = useRefusal<Refusal>();
  const toggle = (scope: Scope) =>
    setScopes((known) =>
      known.includes(scope) ? known.filter((one) => one !== scope) : [...known, scope],
    );
  const save = async () => {
    const created = await run(() => create({ name, scopes }));
    if (created?.kind !== "created") return;
    onClose();
    onAdded(created.key);
  };
  const error = reason === null ? undefined : t(`refused.${reason}`);
  return (
    <Dialog title={t("form.title")} onClose={onClose}>
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
          label={t("form.name")}
          error={reason === "bad_name" ? error : undefined}
          value={name}
          maxLength={MAX_NAME}
          onChange={({ target }) => setName(target.value)}
        />
        <fieldset className="stack-2">
          <legend>{t("form.scopes")}</legend>
          {SCOPES.map((scope) => (
            <label key={scope} className="choice">
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={() => toggle(scope)}
              />
              <span>{t(`scope.${WORDS_OF[scope]}`)}</span>
            </label>
          ))}
        </fieldset>
        <Problem text={(reason === "bad_name" ? undefined : error) ?? trouble} />
        <div className="acts">
          <Button kind="go" type="submit" aria-disabled={isBusy || undefined}>
            {t("form.save")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("form.notNow")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
