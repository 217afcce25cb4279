"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { Note } from "@/components/ui/Note";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import type { Session } from "@/lib/session/session";
import type { Snapshot } from "@/lib/session/types";
import { formatTime } from "@/lib/time/format";
import { useAnnounce } from "../room/Announcer";
import type { Booking } from "../SessionScreen";
import { Lobby } from "./Lobby";

type Props = { booking: Booking; snapshot: Snapshot; session: Session; media: DevicesSnapshot };

/** Before a door that the provider opens: the line, a kind no, or why it is closed for now. */
export default function AtTheDoor({ booking, snapshot, session, media }: Props) {
  const { state } = snapshot;
  if (state.phase !== "refused") return null;
  switch (state.refusal.reason) {
    case "lobby":
    case "declined":
      return <Lobby booking={booking} session={session} media={media} />;
    case "locked":
      return <Locked />;
    case "provider_gone":
      return <ProviderGone booking={booking} />;
    default:
      return null;
  }
}

function Locked() {
  const t = useTranslations("lobby.locked");
  return (
    <Note icon="lock" role="status">
      <b>{t("title")}</b> <span>{t("text")}</span>
    </Note>
  );
}

function ProviderGone({ booking }: { booking: Booking }) {
  const t = useTranslations("lobby.gone");
  const announce = useAnnounce();
  const title = t("title");
  useEffect(() => announce(title, "assertive"), [announce, title]);
  const since = formatTime(booking.away?.sinceAt ?? booking.startsAt);
  return (
    <Note icon="hourglass" tone="warn">
      <b>{title}</b>{" "}
      <span>
        {t("text", { name: booking.provider.name, since, until: formatTime(booking.closesAt) })}
      </span>
    </Note>
  );
}
