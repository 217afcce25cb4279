"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { Button } from "@/components/ui/Button";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { AddDestinationDialog } from "./AddDestinationDialog";
import { DestinationItem } from "./DestinationItem";

/** Where a provider may go live to. */
export function DestinationsPage() {
  const t = useTranslations("destinations");
  const me = useMe();
  const [isAdding, setIsAdding] = useState(false);
  if (!me.isProvider) return <RefusedPage />;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
        <Button icon="plus" onClick={() => setIsAdding(true)}>
          {t("add")}
        </Button>
      </div>
      <OwnDestinations />
      {isAdding && <AddDestinationDialog onClose={() => setIsAdding(false)} />}
    </main>
  );
}

function OwnDestinations() {
  const t = useTranslations("destinations");
  const rows = useQuery(api.destinations.list);
  if (rows === undefined) return <Loading />;
  if (rows.length === 0) return <p className="card empty meta">{t("none")}</p>;
  return (
    <ul className="list destinations" aria-label={t("list")}>
      {rows.map((row) => (
        <DestinationItem key={row.destinationId} row={row} />
      ))}
    </ul>
  );
}
