"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useDay } from "@/components/booking/useDay";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatRange } from "@/lib/time/range";
import { Answers } from "../booked/Answers";
import { useRefusal } from "../useRefusal";
import { DeclineDialog } from "./DeclineDialog";

export type RequestRow = FunctionReturnType<typeof api.requests.list>[number];
type Refusal = Extract<
  FunctionReturnType<typeof api.requests.approve>,
  { kind: "refused" }
>["reason"];

/** One request with what its client answered: agreed to, or declined with a sentence. */
export function RequestCard({ row }: { row: RequestRow }) {
  const t = useTranslations("requests");
  const day = useDay();
  const now = useNow(60_000);
  const approve = useMutation(api.requests.approve);
  const { run, isBusy, reason, trouble } = useRefusal<Refusal>();
  const [isDeclining, setIsDeclining] = useState(false);
  const { requestId, name, title, startsAt, endsAt, answers } = row;
  const agree = async () => {
    // The card, and the button with it, is gone by then.
    if ((await run(() => approve({ requestId }))) !== null) focusHeading();
  };
  return (
    <li className="card stack-2" data-request={title}>
      <div>
        <p className="meta">
          {day(startsAt, now)}, {formatRange(startsAt, endsAt)} · {title}
        </p>
        <h2>{name}</h2>
      </div>
      <Answers answers={answers} />
      <Problem text={reason ? t(`refused.${reason}`) : trouble} />
      <div className="acts">
        <Button icon="check" aria-disabled={isBusy || undefined} onClick={() => void agree()}>
          {t("approve")}
          <span className="vh"> {name}</span>
        </Button>
        <Button kind="bare" onClick={() => setIsDeclining(true)}>
          {t("decline")}
          <span className="vh"> {name}</span>
        </Button>
      </div>
      {isDeclining && <DeclineDialog row={row} onClose={() => setIsDeclining(false)} />}
    </li>
  );
}
