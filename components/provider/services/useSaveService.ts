"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import type { Policy } from "@/components/booking/PolicyFields";
import { api } from "@/convex/_generated/api";
import { useRefusal } from "../useRefusal";
import { type Draft, type Service, serviceOf } from "./draft";
import { PART_OF, type Place, PLACES, type Refusal } from "./problems";

type Asked = {
  /** Null: a new one. */
  serviceId: Service["serviceId"] | null;
  draft: Draft;
  /** Undefined: not known yet. */
  policy: Policy | undefined;
};

export function useSaveService({ serviceId, draft, policy }: Asked, onDone: () => void) {
  const t = useTranslations("services.refused");
  const add = useMutation(api.services.add);
  const change = useMutation(api.services.change);
  const { run, isBusy, reason, trouble } = useRefusal<Refusal>();
  const save = async () => {
    if (policy === undefined) return;
    const service = serviceOf(draft, policy);
    const call = async () =>
      serviceId === null ? await add({ service }) : await change({ serviceId, service });
    if ((await run(call)) !== null) onDone();
  };
  const place = reason && PLACES[reason];
  const errorAt = (asked: Place) => {
    if (reason && place === asked) return t(reason);
    return asked === "form" ? (trouble ?? undefined) : undefined;
  };
  return { save, isBusy, problem: place && { part: PART_OF[place] ?? "basics" }, errorAt };
}
