"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import PolicyFields from "@/components/booking/PolicyFields";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { api } from "@/convex/_generated/api";
import { BasicFields } from "./BasicFields";
import { ChangeFields } from "./ChangeFields";
import { type Draft, draftOf, NEW_SERVICE, policyOf, type Service } from "./draft";
import { FormPart } from "./FormPart";
import { QuestionFields } from "./QuestionFields";
import { TimeFields } from "./TimeFields";
import { useSaveService } from "./useSaveService";

/** The terms of a service, a new one or one that is there. */
export function ServiceDialog({
  service,
  onClose,
}: {
  service: Service | null;
  onClose: () => void;
}) {
  const t = useTranslations("services.form");
  const [draft, setDraft] = useState<Draft>(() => (service ? draftOf(service) : NEW_SERVICE));
  const starting = useQuery(api.bookings.startingPolicy);
  const policy = starting && policyOf(draft, starting);
  const serviceId = service?.serviceId ?? null;
  const { save, isBusy, problem, errorAt } = useSaveService({ serviceId, draft, policy }, onClose);
  const change = (part: Partial<Draft>) => setDraft((known) => ({ ...known, ...part }));
  const fields = { draft, errorAt, onChange: change };
  return (
    <Dialog title={t(service ? "editTitle" : "newTitle")} onClose={onClose}>
      {service && <p className="meta">{t("editLead")}</p>}
      <form
        className="stack-2"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <BasicFields {...fields} />
        <FormPart title={t("times")} isForced={problem?.part === "times"}>
          <TimeFields {...fields} />
        </FormPart>
        <FormPart title={t("questions")} isForced={problem?.part === "questions"}>
          <QuestionFields {...fields} />
        </FormPart>
        <FormPart title={t("changes")} isForced={problem?.part === "changes"}>
          <ChangeFields {...fields} />
        </FormPart>
        {policy && (
          <FormPart title={t("session")} isForced={problem?.part === "policy"}>
            <PolicyFields
              value={policy}
              phoneError={errorAt("phone")}
              onChange={(changed) => change({ policy: changed })}
            />
            <Problem text={errorAt("policy") ?? null} />
          </FormPart>
        )}
        <Problem text={errorAt("form") ?? null} />
        <div className="acts">
          <Button kind="go" type="submit" aria-disabled={isBusy || policy === undefined}>
            {t(service ? "save" : "add")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("notNow")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
