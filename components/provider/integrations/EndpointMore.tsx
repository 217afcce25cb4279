"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import { TypeChoices } from "./TypeChoices";
import type { EndpointRow } from "./types";

/** Which events an endpoint is told of, and whether it is. */
export function EndpointMore({ row }: { row: EndpointRow }) {
  const t = useTranslations("integrations.endpoints.more");
  const change = useMutation(api.webhookEndpoints.change);
  const [types, setTypes] = useState(row.types);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "bad_types" ? "badTypes" : "gone"),
  );
  const { endpointId, off, isForAll } = row;
  const save = (isOn: boolean) => run(() => change({ endpointId, types, isOn }));
  return (
    <details>
      <summary>{t("title")}</summary>
      <div className="stack-2">
        <TypeChoices chosen={types} isForAll={isForAll} error={undefined} onChange={setTypes} />
        <Problem text={problem} />
        <div className="acts">
          <Button
            kind="go"
            aria-disabled={isBusy || undefined}
            onClick={() => void save(off === null)}
          >
            {t("save")}
          </Button>
          <Button onClick={() => void save(off !== null)}>{t(off ? "turnOn" : "turnOff")}</Button>
        </div>
      </div>
    </details>
  );
}
