"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { api } from "@/convex/_generated/api";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { LayoutField } from "../recording/LayoutField";
import type { RecordingNow } from "../recording/stage";
import { useRoom } from "../room/roomContext";
import type { Booking } from "../SessionScreen";
import { useDevices } from "../useSession";
import { BroadcastTerms } from "./BroadcastTerms";
import { areDevicesGood, GoLiveDevices } from "./GoLiveDevices";
import { GoLiveList, isSessionGood } from "./GoLiveList";
import { GoLiveTargets } from "./GoLiveTargets";
import { PublicPageFields } from "./PublicPageFields";
import { type DestinationId, useGoLiveChecks } from "./useGoLiveChecks";

type Props = { booking: Booking; onClose: () => void };

/** Where to, and what has to be right: the button says yes only once everything is green. */
export function GoLiveDialog({ booking, onClose }: Props) {
  const t = useTranslations("broadcast.start");
  const tRefused = useTranslations("broadcast.refused");
  const { devices } = useRoom();
  const media = useDevices(devices);
  const [layout, setLayout] = useState<RecordingNow["layout"]>("grid");
  const [chosen, setChosen] = useState<DestinationId[]>([]);
  const [page, setPage] = useState({ title: "", isPosted: false });
  const checks = useGoLiveChecks(booking._id, chosen);
  const ask = useAskToGoLive(booking._id);
  const [isSoundAlone, setSoundAlone] = useState(false);
  const shown = (checks.destinations ?? []).filter(({ destinationId: id }) => chosen.includes(id));
  const isOneStream = shown.filter(({ isOurs }) => isOurs).length <= 1;
  const areAllOpen = chosen.length > 0 && chosen.every((id) => checks.outcomes[id] === "ok");
  const areTargetsGood = areAllOpen && isOneStream;
  const isReadyHere = areDevicesGood(media, isSoundAlone);
  const isGood = isSessionGood(checks.session) && isReadyHere && areTargetsGood;
  const isReady = isGood && !ask.isBusy;
  const start = async () => {
    if (isReady && (await ask.ask({ destinationIds: chosen, layout, ...page }))) onClose();
  };
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="meta">{t("lead")}</p>
      <GoLiveTargets {...checks} chosen={chosen} onChange={setChosen} />
      {!isOneStream && <Problem text={tRefused("one_stream")} />}
      <PublicPageFields destinations={shown} value={page} onChange={setPage} />
      <GoLiveList session={checks.session}>
        <GoLiveDevices {...{ media, devices, isSoundAlone }} onSoundAlone={setSoundAlone} />
      </GoLiveList>
      <Button icon="rotate-cw" onClick={checks.again}>
        {t("again")}
      </Button>
      <LayoutField value={layout} onChange={setLayout} />
      <BroadcastTerms destinations={[]} isKept={shown.some(({ isOurs }) => isOurs)} />
      <Problem text={ask.problem} />
      <p className="small" role="status" data-go-live={isGood ? "ready" : "waiting"}>
        {!isGood && t("waiting")}
      </p>
      <div className="acts">
        <Button
          kind="go"
          icon="globe"
          aria-disabled={!isReady || undefined}
          onClick={() => void start()}
        >
          {t("confirm")}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {t("notNow")}
        </Button>
      </div>
    </Dialog>
  );
}

type Choice = {
  destinationIds: DestinationId[];
  layout: RecordingNow["layout"];
  title: string;
  isPosted: boolean;
};

function useAskToGoLive(bookingId: Booking["_id"]) {
  const t = useTranslations("broadcast.refused");
  const mutate = useMutation(api.broadcasts.request);
  const { run, isBusy, problem } = useDoing((reason) => t(isKnown(reason) ? reason : "not_found"));
  return {
    isBusy,
    problem,
    ask: (choice: Choice) => run(() => mutate({ bookingId, ...choice })),
  };
}

const KNOWN = [
  "not_found",
  "not_open",
  "already",
  "misconfigured",
  "no_destination",
  "too_many",
  "same_address",
  "not_checked",
  "one_stream",
  "stream_in_use",
  "no_name",
  "bad_title",
] as const;

function isKnown(reason: string): reason is (typeof KNOWN)[number] {
  return KNOWN.some((known) => known === reason);
}
