"use client";

import { useTranslations } from "next-intl";
import { SidePanel } from "../room/SidePanel";
import { useRoom } from "../room/roomContext";
import { RaisedHands } from "../signals/RaisedHands";
import { HostFooter } from "./HostFooter";
import { HostOptions } from "./HostOptions";
import { InTheLobby } from "./InTheLobby";
import { InTheRoom } from "./InTheRoom";
import { Problem } from "@/components/ui/Problem";
import { Removed } from "./Removed";
import { useHost } from "./useHost";

/** Who waits, who is here, and for a provider what can be done about it. */
export default function PeoplePanel() {
  const t = useTranslations("people");
  const { booking, room } = useRoom();
  const host = useHost(booking);
  const isHost = booking.role === "provider";
  return (
    <SidePanel title={t("title")} footer={isHost && <HostFooter host={host} booking={booking} />}>
      <div className="stack-2">
        <Problem text={host.problem} />
        {isHost && <InTheLobby booking={booking} host={host} />}
        <RaisedHands />
        {room && <InTheRoom booking={booking} room={room} host={isHost ? host : null} />}
        {isHost && <Removed booking={booking} host={host} />}
        {isHost && <HostOptions booking={booking} host={host} />}
      </div>
    </SidePanel>
  );
}
