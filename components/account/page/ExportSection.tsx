"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Problem } from "@/components/ui/Problem";
import { useOwnExport } from "./useOwnExport";

export function ExportSection() {
  const t = useTranslations("ownAccount.export");
  const { save, rows, isBusy, isSaved, problem } = useOwnExport();
  return (
    <section className="sect">
      <h2>{t("title")}</h2>
      <p className="meta">{t("lead")}</p>
      <Problem text={problem} />
      <div className="row">
        <Button icon="download" aria-disabled={isBusy || undefined} onClick={() => void save()}>
          {t("save")}
        </Button>
        <span className="meta" role="status">
          {isBusy && t("busy", { count: rows })}
          {isSaved && t("saved", { count: rows })}
        </span>
      </div>
    </section>
  );
}
