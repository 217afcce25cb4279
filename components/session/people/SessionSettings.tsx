"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import PolicyFields, { type Policy } from "@/components/booking/PolicyFields";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import type { Booking } from "../SessionScreen";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";

/** The policy of this booking; what is changed holds from the moment it is saved. */
export default function SessionSettings({ booking }: { booking: Booking }) {
  const t = useTranslations("people.settings");
  const setPolicy = useMutation(api.bookings.setPolicy);
  const [draft, setDraft] = useState<Policy | null>(null);
  const [isSaved, setIsSaved] = useState(false);
  const { run, problem } = useDoing((reason) =>
    t(reason === "bad_phone" || reason === "bad_minutes" ? reason : "not_found"),
  );
  const save = async () => {
    if (draft === null) return;
    const isDone = await run(() => setPolicy({ bookingId: booking._id, policy: draft }));
    if (!isDone) return;
    setDraft(null);
    setIsSaved(true);
  };
  return (
    <form
      className="stack-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <PolicyFields
        value={draft ?? booking.policy}
        onChange={(policy) => {
          setDraft(policy);
          setIsSaved(false);
        }}
      />
      <Problem text={problem} />
      <Button type="submit" isFull aria-disabled={draft === null || undefined}>
        {t("save")}
      </Button>
      <p className="small" role="status">
        {isSaved && t("saved")}
      </p>
    </form>
  );
}
