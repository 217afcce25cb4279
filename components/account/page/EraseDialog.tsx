"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextField } from "@/components/ui/Field";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import { useMe, useSignOut } from "@/lib/auth/me";

/** Asks twice: what goes and what stays, then for the person's own name. */
export function EraseDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("ownAccount.erase");
  const [isMeant, setIsMeant] = useState(false);
  return (
    <Dialog title={t(isMeant ? "sureTitle" : "askTitle")} isCalm onClose={onClose}>
      {isMeant ? (
        <ByName onClose={onClose} />
      ) : (
        <What onClose={onClose} go={() => setIsMeant(true)} />
      )}
    </Dialog>
  );
}

const EFFECTS = ["ahead", "words", "others", "recordings", "signIn"] as const;

function What({ onClose, go }: { onClose: () => void; go: () => void }) {
  const t = useTranslations("ownAccount.erase");
  return (
    <>
      <ul className="stack-2">
        {EFFECTS.map((one) => (
          <li key={one}>{t(`effects.${one}`)}</li>
        ))}
      </ul>
      <div className="acts">
        <Button kind="stop" onClick={go}>
          {t("goOn")}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {t("keep")}
        </Button>
      </div>
    </>
  );
}

function ByName({ onClose }: { onClose: () => void }) {
  const t = useTranslations("ownAccount.erase");
  const { name } = useMe();
  const erase = useMutation(api.account.erase);
  const signOut = useSignOut();
  const [confirmation, setConfirmation] = useState("");
  const { run, isBusy, problem } = useDoing(() => t("notConfirmed"));
  const send = async () => {
    if (await run(() => erase({ confirmation }))) signOut();
  };
  return (
    <form
      className="stack-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p>{t.rich("sure", { name, b: (text) => <b>{text}</b> })}</p>
      <TextField
        label={t("name")}
        autoComplete="off"
        value={confirmation}
        onChange={(event) => setConfirmation(event.target.value)}
      />
      <Problem text={problem} />
      <div className="acts">
        <Button kind="stop" icon="trash-2" type="submit" aria-disabled={isBusy || undefined}>
          {t("yes")}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {t("keep")}
        </Button>
      </div>
    </form>
  );
}
