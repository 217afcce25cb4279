"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { EraseDialog } from "./EraseDialog";

export function EraseSection() {
  const t = useTranslations("ownAccount.erase");
  const [isAsking, setIsAsking] = useState(false);
  return (
    <section className="sect">
      <h2>{t("title")}</h2>
      <p className="meta">{t("lead")}</p>
      <div className="row">
        <Button icon="trash-2" onClick={() => setIsAsking(true)}>
          {t("ask")}
        </Button>
      </div>
      {isAsking && <EraseDialog onClose={() => setIsAsking(false)} />}
    </section>
  );
}
