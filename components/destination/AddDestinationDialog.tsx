"use client";

import { useAction, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { SelectField, TextField } from "@/components/ui/Field";
import { Problem } from "@/components/ui/Problem";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

type Result = FunctionReturnType<typeof api.destinations.add>;
type Refusal = Extract<Result, { kind: "refused" }>["reason"];
/** `newMux`: a stream that is made there now. */
type Kind = "rtmp" | "mux" | "newMux";
type Given = { name: string; kind: Kind; url: string; key: string; watchUrl: string };

const EMPTY: Given = { name: "", kind: "rtmp", url: "", key: "", watchUrl: "" };

/** The field that a refusal belongs to; the rest stands below them all. */
const FIELD_OF: Partial<Record<Refusal, keyof Given>> = {
  bad_name: "name",
  bad_url: "url",
  private_address: "url",
  bad_key: "key",
  bad_watch_url: "watchUrl",
};

export function AddDestinationDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("destinations.form");
  const [given, setGiven] = useState(EMPTY);
  const canCreate = useQuery(api.destinations.canCreate) ?? false;
  const { add, isBusy, refusal, trouble } = useAdd(onClose);
  const change = (part: Partial<Given>) => setGiven((known) => ({ ...known, ...part }));
  const errorAt = (field: keyof Given) =>
    refusal && FIELD_OF[refusal] === field ? t(`refused.${refusal}`) : undefined;
  const isElsewhere = refusal !== null && FIELD_OF[refusal] === undefined;
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="meta">{t(given.kind === "newMux" ? "leadNew" : "lead")}</p>
      <form
        className="stack-2"
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void add(given);
        }}
      >
        <TextField
          label={t("name")}
          error={errorAt("name")}
          value={given.name}
          maxLength={60}
          onChange={({ target }) => change({ name: target.value })}
        />
        <SelectField
          label={t("kind")}
          value={given.kind}
          onChange={({ target }) => change({ kind: target.value as Given["kind"] })}
        >
          <option value="rtmp">{t("kinds.rtmp")}</option>
          <option value="mux">{t("kinds.mux")}</option>
          {canCreate && <option value="newMux">{t("kinds.newMux")}</option>}
        </SelectField>
        {given.kind === "rtmp" && (
          <TextField
            label={t("url")}
            hint={t("urlHint")}
            error={errorAt("url")}
            value={given.url}
            inputMode="url"
            spellCheck={false}
            onChange={({ target }) => change({ url: target.value })}
          />
        )}
        {given.kind !== "newMux" && (
          <>
            <TextField
              label={t("key")}
              hint={t("keyHint")}
              error={errorAt("key")}
              type="password"
              autoComplete="new-password"
              value={given.key}
              onChange={({ target }) => change({ key: target.value })}
            />
            <TextField
              label={t("watchUrl")}
              hint={t("watchUrlHint")}
              error={errorAt("watchUrl")}
              value={given.watchUrl}
              inputMode="url"
              spellCheck={false}
              onChange={({ target }) => change({ watchUrl: target.value })}
            />
          </>
        )}
        <Problem text={isElsewhere ? t(`refused.${refusal}`) : trouble} />
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

function useAdd(onDone: () => void) {
  const keep = useAction(api.destinations.add);
  const create = useAction(api.destinations.create);
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const ask = async ({ name, kind, url, key, watchUrl }: Given) => {
    if (kind === "newMux") return await create({ name });
    const watched = watchUrl.trim() === "" ? {} : { watchUrl };
    return await keep({ name, kind, url, key: key.trim(), ...watched });
  };
  const add = async (given: Given) => {
    if (isBusy) return;
    setIsBusy(true);
    setRefusal(null);
    setTrouble(null);
    try {
      const result = await ask(given);
      if (result.kind === "added") return onDone();
      setRefusal(result.reason);
    } catch (error) {
      setTrouble(copy(error));
    } finally {
      setIsBusy(false);
    }
  };
  return { add, isBusy, refusal, trouble };
}
