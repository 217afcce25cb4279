"use client";

import { useEffect, useState } from "react";
import Plan from "@/components/doctor/Plan";
import Verdict from "@/components/doctor/Verdict";
import { LONG_OUTAGE_MS } from "@/lib/doctor/due";
import type { Booking } from "../SessionScreen";
import { useDoctorCase } from "../useDoctor";

type Props = { booking: Booking; since: number };

/** What a check has found, and what is left to do, once a connection has been lost for a while. */
export function OutageHelp({ booking, since }: Props) {
  const { examination } = useDoctorCase();
  const isLong = useIsPast(since + LONG_OUTAGE_MS);
  if (!isLong) return null;
  return (
    <div className="banner-help">
      <div role="status">{examination && <Verdict examination={examination} />}</div>
      <Plan booking={booking} />
    </div>
  );
}

/** @param at by this device's clock */
function useIsPast(at: number): boolean {
  const [passed, setPassed] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(at), Math.max(0, at - Date.now()));
    return () => clearTimeout(timer);
  }, [at]);
  return passed === at;
}
