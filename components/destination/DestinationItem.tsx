"use client";

import { useAction } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { formatSecond } from "@/lib/time/format";
import { RemoveDestinationDialog } from "./RemoveDestinationDialog";

export type DestinationRow = FunctionReturnType<typeof api.destinations.list>[number];

/** One destination with its key masked, what it said when asked, and the ways to ask and to forget it. */
export function DestinationItem({ row }: { row: DestinationRow }) {
  const t = useTranslations("destinations");
  const [isRemoving, setIsRemoving] = useState(false);
  const test = useTest(row);
  const { name, url, maskedKey, isOurs, watchUrl } = row;
  return (
    <li data-destination={row.check?.outcome ?? "none"}>
      <div className="what">
        <h2 className="row-title">{name}</h2>
        <p className="small destination-address">
          {url} <span>{t("key", { key: maskedKey })}</span>
        </p>
        {(isOurs || watchUrl) && (
          <p className="small destination-address">
            {isOurs ? t("watchedHere") : t("watchedAt", { url: watchUrl ?? "" })}
          </p>
        )}
        <p className="small" role="status">
          {test.text}
        </p>
      </div>
      <div className="end row">
        <Button
          aria-label={t("check", { name })}
          aria-disabled={test.isBusy || undefined}
          onClick={() => void test.run()}
        >
          {t("checkShort")}
        </Button>
        <Button
          kind="bare"
          icon="trash-2"
          aria-label={t("remove", { name })}
          onClick={() => setIsRemoving(true)}
        >
          {t("removeShort")}
        </Button>
      </div>
      {isRemoving && <RemoveDestinationDialog row={row} onClose={() => setIsRemoving(false)} />}
    </li>
  );
}

/** Asks by a real connection; the sentence is of what is being done, else of what was last found. */
function useTest({ destinationId, check }: DestinationRow) {
  const t = useTranslations("destinations");
  const copy = useErrorCopy();
  const ask = useAction(api.destinations.check);
  const [said, setSaid] = useState<"busy" | { text: string } | null>(null);
  const isBusy = said === "busy";
  const run = async () => {
    if (isBusy) return;
    setSaid("busy");
    try {
      const result = await ask({ destinationId });
      if (result.kind === "checked") return setSaid(null);
      const isLimit = result.reason === "rate_limited";
      const time = formatSecond(result.retryAt ?? 0);
      setSaid({ text: isLimit ? t("rate_limited", { time }) : t("gone") });
    } catch (error) {
      setSaid({ text: copy(error) });
    }
  };
  const found = t(`outcome.${check?.outcome ?? "none"}`, { time: formatSecond(check?.at ?? 0) });
  const text = isBusy ? t("testing") : (said?.text ?? found);
  return { isBusy, run, text };
}
