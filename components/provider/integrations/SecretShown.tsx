"use client";

import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextField } from "@/components/ui/Field";
import { copied } from "@/lib/clipboard";

type SecretShownProps = { title: string; label: string; secret: string; onClose: () => void };

/** A secret, this once: nobody can be shown it again. */
export function SecretShown({ title, label, secret, onClose }: SecretShownProps) {
  const t = useTranslations("integrations.secret");
  const [isCopied, setIsCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    const isDone = await copied(secret);
    setIsCopied(isDone);
    // Selected, it is one key to copy it by hand.
    if (!isDone) field.current?.focus();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack-2">
        <TextField
          ref={field}
          label={label}
          hint={t("once")}
          value={secret}
          readOnly
          onFocus={({ target }) => target.select()}
        />
        <div className="acts">
          <Button kind="go" onClick={() => void copy()}>
            {t(isCopied ? "copied" : "copy")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("done")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
