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
/** Where their channels take a stream, as their own help says: a provider copies the key alone. */
const KNOWN_URLS = {
  youtube: "rtmps://a.rtmps.youtube.com:443/live2",
  twitch: "rtmps://ingest.global-contribute.live-video.net:443/app",
} as const;
type Known = keyof typeof KNOWN_URLS;
const isKnown = (kind: Kind): kind is Known => Object.hasOwn(KNOWN_URLS, kind);

/** `newMux`: a stream that is made there now. */
type Kind = "rtmp" | Known | "mux" | "newMux";
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
      <p className="meta">{t(leadOf(given.kind))}</p>
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
          <option value="youtube">{t("kinds.youtube")}</option>
          <option value="twitch">{t("kinds.twitch")}</option>
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

function leadOf(kind: Kind) {
  if (kind === "newMux") return "leadNew";
  return kind === "rtmp" ? "lead" : "leadKey";
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
    const at = isKnown(kind) ? { kind: "rtmp" as const, url: KNOWN_URLS[kind] } : { kind, url };
    return await keep({ name, ...at, key: key.trim(), ...watched });
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
