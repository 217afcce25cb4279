"use client";

import { usePaginatedQuery } from "convex/react";
import { useEffect, useState } from "react";
import { PAGE_SIZE } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { matches } from "@/lib/booking/search";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { type BookingRow, othersOf } from "./rows";

const LISTS = { client: api.bookings.listMine, provider: api.bookings.listProvided };
const FIRST = { initialNumItems: PAGE_SIZE };

export type Bookings = ReturnType<typeof useBookings>;

/** A person's bookings in a role, those that match what is asked for; older ones are fetched to look in them. */
export function useBookings(role: BookingRow["role"], asked: string) {
  const list = LISTS[role];
  const current = usePaginatedQuery(list, { when: "current" }, FIRST);
  const past = usePaginatedQuery(list, { when: "past" }, FIRST);
  const now = useNow(60_000);
  const isSearching = asked.trim() !== "";
  const isLooking = [useRest(current, isSearching), useRest(past, isSearching)].includes(true);
  const isShown = (row: BookingRow) => !isSearching || matches(textOf(row, now), asked);
  const all = [...current.results, ...past.results];
  const isLoading = [current, past].some(({ status }) => status === "LoadingFirstPage");
  const shown = { current: current.results.filter(isShown), past: past.results.filter(isShown) };
  return {
    current,
    past,
    shown,
    isSearching,
    isLooking,
    isLoading,
    isEmpty: !isLoading && all.length === 0,
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
const MOST_STEPS = 20;

/** Fetches the rest of a list while somebody searches, page by page; true while it does. */
function useRest({ status, loadMore }: Paged, isWanted: boolean): boolean {
  const [steps, setSteps] = useState(0);
  const isDue = isWanted && status === "CanLoadMore" && steps < MOST_STEPS;
  useEffect(() => {
    if (!isDue) return;
    loadMore(STEP);
    // oxlint-disable-next-line react/set-state-in-effect -- counts what was asked of the backend
    setSteps((count) => count + 1);
  }, [isDue, loadMore]);
  return isDue || (isWanted && status === "LoadingMore");
}
