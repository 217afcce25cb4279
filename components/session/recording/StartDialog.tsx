"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useTranscriptLanguages } from "@/components/recording/useTranscriptLanguages";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { api } from "@/convex/_generated/api";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import type { Booking } from "../SessionScreen";
import { LayoutField } from "./LayoutField";
import { Preflight } from "./Preflight";
import type { RecordingNow } from "./stage";
import { Terms } from "./Terms";
import { usePreflight } from "./usePreflight";

type Props = { booking: Booking; onClose: () => void };

const KINDS = ["composite", "audio"] as const;

/** What is to be recorded; the button says yes only once a recorder and its storage did. */
export function StartDialog({ booking, onClose }: Props) {
  const t = useTranslations("recording.start");
  const [kind, setKind] = useState<RecordingNow["kind"]>("composite");
  const [layout, setLayout] = useState<RecordingNow["layout"]>("grid");
  const preflight = usePreflight(booking._id);
  const ask = useAsk(booking._id);
  const { consent, transcript, ...others } = booking.policy.recording;
  const offered = useTranscriptLanguages().find((language) => language === transcript);
  const terms = { ...others, transcript: offered };
  const isReady = preflight.outcome === "ready" && !ask.isBusy;
  const start = async () => {
    if (isReady && (await ask.ask({ kind, layout }))) onClose();
  };
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="meta">{t(consent === "notice" ? "leadNotice" : "leadAll")}</p>
      <Preflight preflight={preflight} />
      <fieldset className="kinds">
        <legend className="vh">{t("kind")}</legend>
        {KINDS.map((one) => (
          <label className="choice" key={one}>
            <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
            <span>{t(`kinds.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      {kind === "composite" && <LayoutField value={layout} onChange={setLayout} />}
      <Terms booking={booking} kind={kind} terms={terms} />
      <Problem text={ask.problem} />
      <div className="acts">
        <Button
          kind="go"
          icon="circle-dot"
          aria-disabled={!isReady || undefined}
          onClick={() => void start()}
        >
          {t(consent === "notice" ? "confirmNotice" : "confirmAll")}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {t("notNow")}
        </Button>
      </div>
    </Dialog>
  );
}

function useAsk(bookingId: Booking["_id"]) {
  const t = useTranslations("recording.preflight.refused");
  const mutate = useMutation(api.recordings.start);
  const { run, isBusy, problem } = useDoing((reason) => t(isKnown(reason) ? reason : "not_found"));
  return {
    isBusy,
    problem,
    ask: (choice: Pick<RecordingNow, "kind" | "layout">) =>
      run(() => mutate({ bookingId, ...choice })),
  };
}

const KNOWN = ["not_found", "not_open", "off", "already", "misconfigured", "no_storage"] as const;

function isKnown(reason: string): reason is (typeof KNOWN)[number] {
  return KNOWN.some((known) => known === reason);
}
