"use client";

import { useMutation } from "convex/react";
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Note } from "@/components/ui/Note";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";

type Args = FunctionArgs<typeof api.bookings.sayLate>;
type Minutes = Args["minutes"];
type Answer = FunctionReturnType<typeof api.bookings.sayLate>;
type Refusal = Extract<Answer, { kind: "refused" }>["reason"];

const MINUTES: readonly Minutes[] = [5, 10, 15];

type LateDialogProps = {
  bookingId: Args["bookingId"];
  said: Minutes | null;
  onClose: () => void;
};

/** By how much one comes late, and the words that the others will read. */
export function LateDialog({ bookingId, said, onClose }: LateDialogProps) {
  const t = useTranslations("late");
  const me = useMe();
  const time = formatTime(useNow(60_000));
  const id = useId();
  const [minutes, setMinutes] = useState<Minutes>(said ?? 10);
  const say = useMutation(api.bookings.sayLate);
  const { run, isBusy, problem } = useDoing((reason) => t(`refused.${reason as Refusal}`));
  const send = async () => {
    if (await run(() => say({ bookingId, minutes }))) onClose();
  };
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <form
        className="stack-2"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <fieldset className="field">
          <legend>{t("by")}</legend>
          <div className="row lengths">
            {MINUTES.map((one) => (
              <label key={one} className="choice">
                <input
                  type="radio"
                  name={id}
                  checked={one === minutes}
                  onChange={() => setMinutes(one)}
                />
                <b>{t("minutes", { minutes: one })}</b>
              </label>
            ))}
          </div>
        </fieldset>
        <div className="stack-1">
          <p className="small">{t("preview")}</p>
          <Note icon="message-square">
            <b>{t("said", { name: me.name, minutes })}</b> {t("since", { time })}
          </Note>
        </div>
        <Problem text={problem} />
        <div className="acts">
          <Button kind="go" type="submit" aria-disabled={isBusy || undefined}>
            {t("send")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("back")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
