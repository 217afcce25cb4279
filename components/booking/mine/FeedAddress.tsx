"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import { Note } from "@/components/ui/Note";

/** The address, this once: whoever has it reads the bookings. */
export function FeedAddress({ address }: { address: string }) {
  const t = useTranslations("bookings.feed");
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      setIsCopied(true);
    } catch {
      // Where the browser forbids it, the field is there to be copied from.
      setIsCopied(false);
    }
  };
  return (
    <div className="stack-2">
      <Note tone="go" icon="lock" role="status">
        {t("once")}
      </Note>
      <TextField
        label={t("address")}
        readOnly
        value={address}
        onFocus={({ target }) => target.select()}
      />
      <div className="acts">
        <Button icon={isCopied ? "check" : "scroll-text"} onClick={() => void copy()}>
          {t(isCopied ? "copied" : "copy")}
        </Button>
      </div>
    </div>
  );
}
