"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/Button";
import { FaultPage } from "@/components/ui/FaultPage";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import { keepPass, windowKey } from "@/lib/auth/guest/pass";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

/**
 * Where a guest's link leads. It opens once, so it is not exchanged by looking at the page: programs
 * that read mail follow links too, and a person presses a button.
 */
export function ComeIn({ onAccepted = toSession }: { onAccepted?: (bookingId: string) => void }) {
  const t = useTranslations("guest");
  const secret = useSecret();
  const { comeIn, isBusy, problem } = useComeIn(secret, onAccepted);
  if (secret === "") {
    return (
      <FaultPage title={t("incomplete.title")}>
        <p className="lead">{t("incomplete.body")}</p>
      </FaultPage>
    );
  }
  return (
    <FaultPage
      title={t("title")}
      actions={
        <Button kind="go" isBig onClick={() => void comeIn()} aria-disabled={isBusy}>
          {t("comeIn")}
        </Button>
      }
    >
      <p className="lead">{t("body")}</p>
      {problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {problem}
        </Note>
      )}
    </FaultPage>
  );
}

/** A whole new page, so that the used link is not in its address or its history. */
function toSession(bookingId: string): void {
  window.location.replace(`/sessions/${bookingId}`);
}

const never = () => () => undefined;

/** Behind the `#`, so that no server on the way is told it. Null where no address is known yet. */
export function useSecret(): string | null {
  return useSyncExternalStore(
    never,
    () => window.location.hash.slice(1),
    () => null,
  );
}

function useComeIn(secret: string | null, onAccepted: (bookingId: string) => void) {
  const t = useTranslations("guest.refused");
  const accept = useMutation(api.guests.accept);
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const comeIn = async () => {
    if (isBusy || secret === null) return;
    setIsBusy(true);
    try {
      const result = await accept({ secret, key: windowKey() });
      if (result.kind === "accepted") {
        keepPass(result.session);
        return onAccepted(result.bookingId);
      }
      setProblem(t(result.reason));
    } catch (error) {
      setProblem(copy(error));
    }
    setIsBusy(false);
  };
  return { comeIn, isBusy, problem };
}
