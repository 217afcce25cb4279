"use client";

import { useRoom } from "../room/roomContext";
import { Departures } from "./Departures";
import { EndDialog } from "./EndDialog";
import { Knock } from "./Knock";
import { MutedByOther } from "./MutedByOther";
import { ProviderAway } from "./ProviderAway";

/** What others do to the session, as it is told in the room. */
export default function Company() {
  const { booking } = useRoom();
  const isHost = booking.role === "provider";
  return (
    <>
      {isHost ? <Knock /> : <ProviderAway booking={booking} />}
      <Departures booking={booking} />
      <MutedByOther />
      {isHost && <EndDialog booking={booking} />}
    </>
  );
}
