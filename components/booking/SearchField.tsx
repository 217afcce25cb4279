"use client";

import { useTranslations } from "next-intl";
import { TextField } from "@/components/ui/Field";
import type { Bookings } from "./useBookings";

const MAX_SEARCH = 100;

type SearchFieldProps = { value: string; onChange: (text: string) => void };

export function SearchField({ value, onChange }: SearchFieldProps) {
  const t = useTranslations("bookings.search");
  return (
    <search className="search">
      <TextField
        label={t("label")}
        type="search"
        autoComplete="off"
        maxLength={MAX_SEARCH}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </search>
  );
}

/** How many were found, or that older ones are still looked through. */
export function Found({ bookings }: { bookings: Bookings }) {
  const t = useTranslations("bookings.search");
  const { isSearching, isLooking, shown } = bookings;
  const count = shown.current.length + shown.past.length;
  return (
    <p className="meta" role="status">
      {isSearching && (isLooking ? t("looking", { count }) : t("found", { count }))}
    </p>
  );
}
