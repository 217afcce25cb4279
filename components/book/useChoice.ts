"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useState } from "react";

/** What the address says of a booking under way: it stays through a reload, a sign-in and *Back*. */
export type Choice = {
  service: string | null;
  /** The chosen slot's start: set while it is confirmed. */
  at: number | null;
  /** What came of it: the id of a booking, or of a request. */
  booked: string | null;
  requested: string | null;
};

const MAX_TIME = Date.UTC(2099, 0, 1);

function timeOf(text: string | null): number | null {
  const at = text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
  return at !== null && at < MAX_TIME ? at : null;
}

export function useChoice() {
  const params = useSearchParams();
  const path = usePathname();
  const [hasMoved, setHasMoved] = useState(false);
  const choice: Choice = {
    service: params.get("service"),
    at: timeOf(params.get("at")),
    booked: params.get("booked"),
    requested: params.get("requested"),
  };
  const address = (next: Partial<Choice>) => {
    const known = Object.entries(next).filter(([, value]) => value !== null && value !== undefined);
    const query = new URLSearchParams(known.map(([name, value]) => [name, String(value)]));
    return query.size > 0 ? `${path}?${query}` : path;
  };
  return {
    ...choice,
    /** A step of this page came before the one that is shown. */
    hasMoved,
    /** To another step, with the way back to this one. */
    go(next: Partial<Choice>) {
      setHasMoved(true);
      window.history.pushState(null, "", address(next));
    },
    /** The same step with something else chosen, or one to which *Back* is not to lead. */
    replace(next: Partial<Choice>) {
      window.history.replaceState(null, "", address(next));
    },
  };
}
