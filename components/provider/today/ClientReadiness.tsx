"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import type { BookingDetail, BookingRow, Person } from "@/components/booking/rows";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import { Readings } from "./Readings";

export type InLine = FunctionReturnType<typeof api.lobby.line>[number];
export type Preparing = FunctionReturnType<typeof api.preparations.list>[number];

/** A page in the background may tell as rarely as once a minute. */
const SILENT_AFTER_MS = 75_000;

type ClientReadinessProps = {
  row: BookingRow;
  client: Person;
  /** Null: they do not stand in the lobby. */
  inLine: InLine | null;
  /** Null: they have not opened the session's page, or closed it again. */
  preparing: Preparing | null;
  detail: BookingDetail | null;
};

/** Where one client is, with what, and what troubles them; who waits can be let in from here. */
export function ClientReadiness(props: ClientReadinessProps) {
  const { row, client, inLine, detail } = props;
  const t = useTranslations("today");
  const now = useNow(15_000);
  const present = detail?.present.find(({ userId }) => userId === client._id) ?? null;
  const trouble = detail?.troubles.find(({ userId }) => userId === client._id) ?? null;
  const isOpen = props.preparing !== null && now - props.preparing.lastSeenAt < SILENT_AFTER_MS;
  // Of who went on into the room, what they came with is the last that is known.
  const told = isOpen || present ? props.preparing : null;
  return (
    <div className="ready-of" data-client={client.name}>
      {row.clients.length > 1 && <p className="label">{client.name}</p>}
      <Readings
        readiness={inLine?.readiness ?? told?.readiness ?? null}
        where={whereOf({ t, row, inLine, present, isOpen, now })}
        isThere={inLine !== null || present !== null || isOpen}
      />
      {trouble && (
        <Note tone="warn" icon="triangle-alert">
          {t(trouble.wantsAnotherTime ? "wantsAnotherTime" : "cannotConnect", {
            name: client.name,
            time: formatTime(trouble.at),
          })}
        </Note>
      )}
      {inLine && <Admit row={row} client={client} />}
    </div>
  );
}

type Where = Pick<ClientReadinessProps, "row" | "inLine"> & {
  t: ReturnType<typeof useTranslations<"today">>;
  present: { joinedAt: number } | null;
  /** The page before Join. */
  isOpen: boolean;
  now: number;
};

function whereOf({ t, row, inLine, present, isOpen, now }: Where): string {
  if (present) return t("inRoom", { time: formatTime(present.joinedAt) });
  if (inLine) return t("inLobby", { time: formatTime(inLine.sinceAt) });
  if (isOpen) return t("preparing");
  return row.opensAt > now ? t("notYet", { time: formatTime(row.opensAt) }) : t("notHere");
}

function Admit({ row, client }: { row: BookingRow; client: Person }) {
  const t = useTranslations("today");
  const admit = useMutation(api.lobby.admit);
  const { run, isBusy, problem } = useDoing(() => t("admitRefused"));
  const letIn = () => run(() => admit({ bookingId: row._id, personId: client._id }));
  return (
    <>
      <Problem text={problem} />
      <Button icon="door-open" aria-disabled={isBusy || undefined} onClick={() => void letIn()}>
        {t("admit", { name: client.name })}
      </Button>
    </>
  );
}
