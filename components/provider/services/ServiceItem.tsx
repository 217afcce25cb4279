"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { Pill } from "@/components/ui/Pill";
import { api } from "@/convex/_generated/api";
import { useRefusal } from "../useRefusal";
import type { Service } from "./draft";
import type { Refusal } from "./problems";
import { RemoveServiceDialog } from "./RemoveServiceDialog";

/** One service with its terms in a line, and what can be done with it. */
export function ServiceItem({ service, onEdit }: { service: Service; onEdit: () => void }) {
  const t = useTranslations("services");
  const [isRemoving, setIsRemoving] = useState(false);
  const { toggle, isBusy, problem } = useToggle(service);
  const { title, isActive } = service;
  return (
    <li data-service={title}>
      <div className="what">
        <h3>{title}</h3>
        <p className="small">
          <Terms service={service} />
        </p>
        <Problem text={problem} />
      </div>
      <div className="st">
        <Pill tone={isActive ? "go" : "neutral"} sign={isActive ? "check" : "pause"}>
          {t(isActive ? "active" : "paused")}
        </Pill>
      </div>
      <div className="end">
        <Button aria-label={t("editOne", { title })} onClick={onEdit}>
          {t("edit")}
        </Button>
        <Button
          kind="bare"
          icon={isActive ? "pause" : "play"}
          aria-label={t(isActive ? "pauseOne" : "resumeOne", { title })}
          aria-disabled={isBusy || undefined}
          onClick={() => void toggle()}
        >
          {t(isActive ? "pause" : "resume")}
        </Button>
        <Button
          kind="bare"
          icon="trash-2"
          aria-label={t("removeOne", { title })}
          onClick={() => setIsRemoving(true)}
        >
          {t("remove")}
        </Button>
      </div>
      {isRemoving && <RemoveServiceDialog service={service} onClose={() => setIsRemoving(false)} />}
    </li>
  );
}

function Terms({ service }: { service: Service }) {
  const t = useTranslations("services.terms");
  const { lengthMinutes, seats, priceText, approval, dailyCap } = service;
  const parts = [
    t("minutes", { minutes: lengthMinutes }),
    seats > 1 && t("seats", { count: seats }),
    priceText,
    t(approval),
    dailyCap !== null && t("cap", { count: dailyCap }),
  ];
  return parts.filter(Boolean).join(" · ");
}

/** A paused service keeps its terms and is not offered. */
function useToggle({ serviceId, ...service }: Service) {
  const t = useTranslations("services.refused");
  const change = useMutation(api.services.change);
  const { run, isBusy, reason, trouble } = useRefusal<Refusal>();
  const changed = { ...service, isActive: !service.isActive };
  const toggle = () => run(() => change({ serviceId, service: changed }));
  return { toggle, isBusy, problem: reason ? t(reason) : trouble };
}
