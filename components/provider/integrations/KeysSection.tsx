"use client";

import { useMutation, useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useDay } from "@/components/booking/useDay";
import { Button } from "@/components/ui/Button";
import { Loading } from "@/components/ui/Loading";
import { RemovalDialog } from "@/components/ui/RemovalDialog";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import { AddKeyDialog } from "./AddKeyDialog";
import { SecretShown } from "./SecretShown";
import { type KeyRow, WORDS_OF } from "./types";

/** What lets programs of the provider ask the HTTP API. */
export function KeysSection() {
  const t = useTranslations("integrations.keys");
  const rows = useQuery(api.apiKeys.list);
  const [isAdding, setIsAdding] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  return (
    <section className="sect" aria-labelledby="keys">
      <div className="row between">
        <h2 id="keys">{t("title")}</h2>
        <Button icon="plus" onClick={() => setIsAdding(true)}>
          {t("add")}
        </Button>
      </div>
      <p className="meta">{t("lead")}</p>
      {rows === undefined && <Loading />}
      {rows && rows.length > 0 && (
        <ul className="list outsides" aria-label={t("title")}>
          {rows.map((row) => (
            <KeyItem key={row.keyId} row={row} />
          ))}
        </ul>
      )}
      {isAdding && <AddKeyDialog onAdded={setKey} onClose={() => setIsAdding(false)} />}
      {key !== null && (
        <SecretShown
          title={t("secret.title")}
          label={t("secret.label")}
          secret={key}
          onClose={() => setKey(null)}
        />
      )}
    </section>
  );
}

function KeyItem({ row }: { row: KeyRow }) {
  const t = useTranslations("integrations.keys");
  const day = useDay();
  const now = useNow(60_000);
  const [isRevoking, setIsRevoking] = useState(false);
  const revoke = useMutation(api.apiKeys.revoke);
  const { keyId, name, ending, scopes, lastUsedAt } = row;
  const when = (at: number) => t("when", { day: day(at, now), time: formatTime(at) });
  return (
    <li>
      <div className="what">
        <h3>{name}</h3>
        <p className="small">{t("ending", { ending })}</p>
        <p className="small">{scopes.map((scope) => t(`scope.${WORDS_OF[scope]}`)).join(" · ")}</p>
      </div>
      <p className="st small">
        {lastUsedAt === null ? t("unused") : t("used", { when: when(lastUsedAt) })}
      </p>
      <div className="end">
        <Button
          kind="bare"
          icon="trash-2"
          aria-label={t("revokeOne", { name })}
          onClick={() => setIsRevoking(true)}
        >
          {t("revoke")}
        </Button>
      </div>
      {isRevoking && (
        <RemovalDialog
          title={t("removal.title", { name })}
          yes={t("removal.yes")}
          no={t("removal.no")}
          refused={t("gone")}
          remove={() => revoke({ keyId })}
          onClose={() => setIsRevoking(false)}
        >
          {t("removal.body")}
        </RemovalDialog>
      )}
    </li>
  );
}
