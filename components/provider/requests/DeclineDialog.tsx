"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextArea } from "@/components/ui/TextArea";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { api } from "@/convex/_generated/api";
import { useRefusal } from "../useRefusal";
import type { RequestRow } from "./RequestCard";

type Refusal = Extract<
  FunctionReturnType<typeof api.requests.decline>,
  { kind: "refused" }
>["reason"];

const MAX_MESSAGE = 500;

export function DeclineDialog({ row, onClose }: { row: RequestRow; onClose: () => void }) {
  const t = useTranslations("requests");
  const decline = useMutation(api.requests.decline);
  const [message, setMessage] = useState("");
  const { run, isBusy, reason, trouble } = useRefusal<Refusal>();
  const { requestId, name } = row;
  const close = async () => {
    // The request has left the list, and the dialog with it.
    if ((await run(() => decline({ requestId, message }))) !== null) focusHeading();
  };
  return (
    <Dialog title={t("declineTitle", { name })} onClose={onClose}>
      <TextArea
        label={t("message")}
        hint={t("messageHint", { name })}
        rows={3}
        maxLength={MAX_MESSAGE}
        value={message}
        onChange={({ target }) => setMessage(target.value)}
      />
      <Problem text={reason ? t(`refused.${reason}`) : trouble} />
      <div className="acts">
        <Button kind="stop" aria-disabled={isBusy || undefined} onClick={() => void close()}>
          {t("declineYes")}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {t("back")}
        </Button>
      </div>
    </Dialog>
  );
}
