"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { AddEndpointDialog } from "./AddEndpointDialog";
import { EndpointItem } from "./EndpointItem";
import { SecretShown } from "./SecretShown";

/** Where programs are told of events. */
export function EndpointsSection() {
  const t = useTranslations("integrations.endpoints");
  const [isAdding, setIsAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <section className="sect" aria-labelledby="endpoints">
      <div className="row between">
        <h2 id="endpoints">{t("title")}</h2>
        <Button icon="plus" onClick={() => setIsAdding(true)}>
          {t("add")}
        </Button>
      </div>
      <p className="meta">{t("lead")}</p>
      <Endpoints onSecret={setSecret} />
      {isAdding && <AddEndpointDialog onAdded={setSecret} onClose={() => setIsAdding(false)} />}
      {secret !== null && (
        <SecretShown
          title={t("secret.title")}
          label={t("secret.label")}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
    </section>
  );
}

function Endpoints({ onSecret }: { onSecret: (secret: string) => void }) {
  const t = useTranslations("integrations.endpoints");
  const rows = useQuery(api.webhookEndpoints.list);
  if (rows === undefined) return <Loading />;
  if (rows.length === 0) return null;
  return (
    <ul className="list outsides" aria-label={t("title")}>
      {rows.map((row) => (
        <EndpointItem key={row.endpointId} row={row} onSecret={onSecret} />
      ))}
    </ul>
  );
}
