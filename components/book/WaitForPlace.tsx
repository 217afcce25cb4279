"use client";

import { useMutation, useQuery } from "convex/react";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { usePhase } from "@/lib/auth/usePhase";
import { persist } from "@/lib/errors/persist";

type WaitForPlaceProps = {
  serviceId: string;
  /** On the provider's clock. */
  date: string;
  /** The one session that is full, and when it is shown to begin; missing: the whole day is. */
  startsAt?: number;
  time?: string;
};

/** A day or a group on which everything is taken: who asks is given what becomes free, for an hour. */
export function WaitForPlace({ serviceId, date, startsAt, time }: WaitForPlaceProps) {
  const t = useTranslations("book.line");
  const phase = usePhase();
  const lines = useQuery(api.waiting.mine, phase === "ready" ? {} : "skip") ?? [];
  const join = useMutation(api.waiting.join);
  const leave = useMutation(api.waiting.leave);
  const { run, isBusy, problem } = useDoing((reason) => t(`refused.${reason as "not_full"}`));
  const toSignIn = useSignIn(serviceId);
  const entry = lines.find(
    (one) =>
      one.serviceId === serviceId && one.date === date && one.startsAt === (startsAt ?? null),
  );
  const ask = () => {
    if (phase !== "ready") return toSignIn();
    void run(() => persist(() => join({ serviceId, date, startsAt })));
  };
  return (
    <div className="stack-2">
      <p className="meta" role="status">
        {time === undefined
          ? t(entry ? "waiting" : "full")
          : t(entry ? "waitingGroup" : "fullGroup", { time })}
      </p>
      {entry ? (
        <Button
          isFull
          aria-disabled={isBusy || undefined}
          onClick={() => void run(() => leave({ entryId: entry.entryId }))}
        >
          {t("leave")}
          {time !== undefined && <span className="vh"> {time}</span>}
        </Button>
      ) : (
        <Button isFull icon="bell" aria-disabled={isBusy || undefined} onClick={ask}>
          {t(phase === "signed_out" ? "joinSignIn" : "join")}
          {time !== undefined && <span className="vh"> {time}</span>}
        </Button>
      )}
      <Problem text={problem} />
    </div>
  );
}

/** The way in, and back to this service. */
function useSignIn(serviceId: string): () => void {
  const router = useRouter();
  const path = usePathname();
  return () => router.push(`/sign-in?to=${encodeURIComponent(`${path}?service=${serviceId}`)}`);
}
