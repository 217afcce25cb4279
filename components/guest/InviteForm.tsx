"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import { copied } from "@/lib/clipboard";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

const MAX_NAME = 80;

/** A name, and once it is sent the link, which is shown this once. */
export function InviteForm({ bookingId }: { bookingId: string }) {
  const t = useTranslations("guests");
  const [name, setName] = useState("");
  const { invite, isBusy, problem, link } = useInvite(bookingId, () => setName(""));
  return (
    <form
      className="card stack-2 guest-form"
      onSubmit={(event) => {
        event.preventDefault();
        void invite(name);
      }}
    >
      <TextField
        label={t("name")}
        hint={t("nameHint")}
        error={problem}
        value={name}
        maxLength={MAX_NAME}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" kind="go" icon="plus" aria-disabled={isBusy}>
        {t("invite")}
      </Button>
      <div role="status">{link && <Link key={link} link={link} />}</div>
    </form>
  );
}

function Link({ link }: { link: string }) {
  const t = useTranslations("guests");
  const [isCopied, setIsCopied] = useState(false);
  // Where it cannot be copied, the field can still be selected by hand.
  const copyLink = async () => setIsCopied(await copied(link));
  return (
    <Note tone="go" icon="circle-check">
      <div className="stack-1">
        <TextField
          label={t("link")}
          hint={t("linkHint")}
          value={link}
          readOnly
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={() => void copyLink()}>{t(isCopied ? "copied" : "copy")}</Button>
      </div>
    </Note>
  );
}

function useInvite(bookingId: string, onDone: () => void) {
  const t = useTranslations("guests.refused");
  const mutate = useMutation(api.guests.invite);
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const invite = async (name: string) => {
    if (isBusy) return;
    setIsBusy(true);
    setProblem(null);
    try {
      const result = await mutate({ bookingId, name });
      if (result.kind === "invited") {
        setLink(`${window.location.origin}/guest#${result.secret}`);
        onDone();
      } else setProblem(t(result.reason));
    } catch (error) {
      setProblem(copy(error));
    }
    setIsBusy(false);
  };
  return { invite, isBusy, problem, link };
}
