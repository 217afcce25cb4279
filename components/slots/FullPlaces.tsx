import { Fragment, type ReactNode } from "react";

export type FullGroup = {
  startsAt: number;
  /** The provider's. */
  date: string;
  /** The zone in which times are shown. */
  zone: string;
};

/** What is shown where one may wait. */
export type WaysToWait = {
  /** What a day without anything free has to say; the date is the provider's. */
  fullDay?: (date: string) => ReactNode;
  /** What a group without a seat left has to say, on a day with something free. */
  fullGroup?: (group: FullGroup) => ReactNode;
};

type FullPlacesProps = WaysToWait & {
  day: string;
  isFree: boolean;
  isFull: boolean;
  groups: FullGroup[];
};

/** A day on which nothing is free has one line to wait in; one on which something is, one a group. */
export function FullPlaces({ day, isFree, isFull, groups, ...ways }: FullPlacesProps) {
  const isForDay = !isFree && (isFull || groups.length === 0);
  if (isForDay) return ways.fullDay?.(day);
  return groups.map((group) => <Fragment key={group.startsAt}>{ways.fullGroup?.(group)}</Fragment>);
}
