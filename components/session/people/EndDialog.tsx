"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import type { Booking } from "../SessionScreen";
import { useRoom } from "../room/roomContext";
import { Problem } from "@/components/ui/Problem";
import { useHost } from "./useHost";

/** Asks before the session ends for everybody. */
export function EndDialog({ booking }: { booking: Booking }) {
  const t = useTranslations("people.endDialog");
  const { asking, ask } = useRoom();
  const host = useHost(booking);
  if (asking !== "end") return null;
  const close = () => ask(null);
  return (
    <Dialog title={t("title")} onClose={close}>
      <p className="meta">{t("text")}</p>
      <Problem text={host.problem} />
      <div className="acts">
        <Button
          kind="stop"
          aria-disabled={host.isBusy || undefined}
          onClick={() => void host.endForAll()}
        >
          {t("confirm")}
        </Button>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the answer that undoes nothing */}
        <Button kind="bare" onClick={close} autoFocus>
          {t("keep")}
        </Button>
      </div>
    </Dialog>
  );
}
