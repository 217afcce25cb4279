"use client";

import { useEffect, useState } from "react";
import { pauseOrOnline } from "@/lib/clock/pause";
import type messages from "@/messages/en.json";

/** What each of them is here for is told by the page, in its own language. */
export type DemoPerson = { id: keyof (typeof messages)["signIn"]["hint"]; name: string };
export type PeopleList =
  | { kind: "loading" }
  | { kind: "unreachable" }
  | { kind: "ready"; people: DemoPerson[] };

const RETRY_MS = 2000;

/** The issuer's demo people; asks again until it answers. */
export function usePeople(issuerUrl: string): PeopleList {
  const [list, setList] = useState<PeopleList>({ kind: "loading" });
  useEffect(() => {
    const stop = new AbortController();
    void load(issuerUrl, stop.signal, setList);
    return () => stop.abort();
  }, [issuerUrl]);
  return list;
}

async function load(issuerUrl: string, signal: AbortSignal, show: (list: PeopleList) => void) {
  while (!signal.aborted) {
    try {
      const response = await fetch(`${issuerUrl}/people`, { signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return show({ kind: "ready", people: await response.json() });
    } catch {
      if (signal.aborted) return;
      show({ kind: "unreachable" });
      await pauseOrOnline(RETRY_MS);
    }
  }
}
