"use client";

import { useTranslations } from "next-intl";
import { HopLine } from "@/components/ui/HopLine";
import type { Session } from "@/lib/session/session";
import { isLost, type Lost } from "@/lib/session/phases";
import type { Snapshot, Way } from "@/lib/session/types";
import { TryNow } from "../FailureText";
import { Finding } from "../Finding";
import { useHops } from "../hops";
import { Seconds, SecondsUntil } from "../Seconds";
import type { Booking } from "../SessionScreen";
import { WithKit } from "./toolkit/toolsContext";

type Props = { booking: Booking; snapshot: Snapshot; session: Session };

/**
 * The way into the room, where it takes a while or is made again: which hop, since when. It
 * changes every second; what matters of it is said by RoomManners.
 */
export function RoomBanner({ booking, snapshot, session }: Props) {
  const { state } = snapshot;
  const hops = useHops(snapshot, booking).map(({ id, state: hop }) => ({ id, state: hop }));
  if (state.phase === "connecting") {
    return (
      <section className="banner is-joining">
        <div>
          <Joining since={state.since} way={snapshot.way} />
          <Finding />
        </div>
        <HopLine hops={hops} />
      </section>
    );
  }
  if (!isLost(state)) return null;
  return (
    <section className="banner">
      <Reconnecting state={state} />
      <HopLine hops={hops} />
      <TryNow onRetry={session.retryNow} isTrying={state.nextTryAt === null} />
      <WithKit>{(kit) => <kit.OutageHelp booking={booking} since={state.since} />}</WithKit>
    </section>
  );
}

function Joining({ since, way }: { since: number; way: Way }) {
  const t = useTranslations("session.check");
  const tWay = useTranslations("way");
  return (
    <div>
      <h2>{t.rich("joining", { time: () => <Seconds since={since} /> })}</h2>
      {way !== "usual" && <p className="meta">{tWay(`trying.${way}`)}</p>}
    </div>
  );
}

function Reconnecting({ state }: { state: Lost }) {
  const t = useTranslations("session.room");
  return (
    <div>
      <h2>
        {t("dropped")}{" "}
        {state.nextTryAt === null
          ? t("tryingNow")
          : t.rich("tryingIn", { in: () => <SecondsUntil at={state.nextTryAt ?? 0} /> })}
      </h2>
      <p className="meta">{t("attempt", { number: state.attempt })}</p>
    </div>
  );
}
