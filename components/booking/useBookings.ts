"use client";

import { usePaginatedQuery } from "convex/react";
import { useEffect, useState } from "react";
import { PAGE_SIZE } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { matches } from "@/lib/booking/search";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { type BookingRow, isNextBehind, othersOf } from "./rows";

const LISTS = { client: api.bookings.listMine, provider: api.bookings.listProvided };
const FIRST = { initialNumItems: PAGE_SIZE };

export type Bookings = ReturnType<typeof useBookings>;

/**
 * A person's bookings in a role, those that match what is asked for. More are fetched to look in
 * them, and where the next one is not among those that are there.
 */
export function useBookings(role: BookingRow["role"], asked: string) {
  const list = LISTS[role];
  const current = usePaginatedQuery(list, { when: "current" }, FIRST);
  const past = usePaginatedQuery(list, { when: "past" }, FIRST);
  const now = useNow(60_000);
  const isSearching = asked.trim() !== "";
  const isBehind = isNextBehind(current.results, now);
  const [most, setMost] = useState(STEPS);
  const rests = [useRest(current, isSearching || isBehind, most), useRest(past, isSearching, most)];
  const isShown = (row: BookingRow) => !isSearching || matches(textOf(row, now), asked);
  const all = [...current.results, ...past.results];
  const isLoading = [current, past].some(({ status }) => status === "LoadingFirstPage");
  const shown = { current: current.results.filter(isShown), past: past.results.filter(isShown) };
  return {
    current,
    past,
    shown,
    isSearching,
    isLooking: rests.includes("looking"),
    isCut: rests.includes("cut"),
    /** As far again as it went. */
    lookFurther: () => setMost(most + STEPS),
    /** It is not known yet whether there is a next one. */
    isNextDue: isBehind && rests[0] === "looking",
    isLoading,
    isEmpty: !isLoading && all.length === 0,
    /** They came by a link, for this one session: an account would do more. */
    isGuest: all.some(({ isGuest }) => isGuest),
    /** The page of the provider of the latest booking, to book again. */
    slug: all.map(({ page }) => page?.slug).find(Boolean) ?? null,
  };
}

function textOf(row: BookingRow, now: number): string {
  const names = othersOf(row).map(({ name }) => name);
  return [row.title, ...names, formatDate(row.startsAt, now)].join(" ");
}

type Paged = Pick<
  ReturnType<typeof usePaginatedQuery<typeof api.bookings.listMine>>,
  "status" | "loadMore"
>;

const STEP = 100;
/** How far a search goes by itself: what is fetched stays subscribed. */
const STEPS = 20;

/** `cut`: there is more than is fetched to look in it. */
type Rest = "none" | "looking" | "cut";

export function restOf(
  status: Paged["status"],
  { isWanted, steps, most }: { isWanted: boolean; steps: number; most: number },
): Rest {
  if (!isWanted) return "none";
  if (status === "LoadingMore") return "looking";
  if (status !== "CanLoadMore") return "none";
  return steps < most ? "looking" : "cut";
}

/** Fetches the rest of a list while it is wanted, page by page. */
function useRest({ status, loadMore }: Paged, isWanted: boolean, most: number): Rest {
  const [steps, setSteps] = useState(0);
  const rest = restOf(status, { isWanted, steps, most });
  const isDue = rest === "looking" && status === "CanLoadMore";
  useEffect(() => {
    if (!isDue) return;
    loadMore(STEP);
    // oxlint-disable-next-line react/set-state-in-effect -- counts what was asked of the backend
    setSteps((count) => count + 1);
  }, [isDue, loadMore]);
  return rest;
}
