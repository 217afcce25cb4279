"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { SelectField } from "@/components/ui/Field";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import type { Booking } from "../SessionScreen";
import type { Host } from "./useHost";

/** Makes another provider a provider of this session. */
export function HandOver({ booking, host }: { booking: Booking; host: Host }) {
  const t = useTranslations("people.handOver");
  const roster = useQuery(api.participants.everybody, { bookingId: booking._id });
  const [chosen, setChosen] = useState("");
  const [done, setDone] = useState<string | null>(null);
  const choices = roster?.coProviders ?? [];
  const handOver = async () => {
    const name = choices.find(({ personId }) => personId === chosen)?.name;
    if (!name || !(await host.handOver(chosen as Id<"users">))) return;
    setDone(name);
    setChosen("");
  };
  return (
    <div className="stack">
      <SelectField
        label={t("to")}
        hint={roster && choices.length === 0 ? t("nobody") : t("hint")}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      >
        <option value="" disabled>
          {t("choose")}
        </option>
        {choices.map(({ personId, name }) => (
          <option key={personId} value={personId}>
            {name}
          </option>
        ))}
      </SelectField>
      <Button
        isFull
        icon="user-cog"
        aria-disabled={chosen === "" || undefined}
        onClick={() => void handOver()}
      >
        {t("confirm")}
      </Button>
      <p className="small" role="status">
        {done && t("done", { name: done })}
      </p>
    </div>
  );
}
