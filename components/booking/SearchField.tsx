"use client";

import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import type { Bookings } from "./useBookings";

const MAX_SEARCH = 100;

type FoundProps = {
  bookings: Pick<Bookings, "isSearching" | "isLooking" | "isCut" | "lookFurther"> & {
    shown: { current: readonly unknown[]; past: readonly unknown[] };
  };
};
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

/** How many were found, that older ones are still looked through, or that not all of them were. */
export function Found({ bookings }: FoundProps) {
  const t = useTranslations("bookings.search");
  const { isSearching, isLooking, isCut, lookFurther, shown } = bookings;
  const count = shown.current.length + shown.past.length;
  const isAtBound = isSearching && !isLooking && isCut;
  const says = useRef<HTMLParagraphElement>(null);
  const goOn = () => {
    // The button goes, and with it the focus.
    says.current?.focus();
    lookFurther();
  };
  return (
    <>
      <p className="meta" role="status" ref={says} tabIndex={-1}>
        {isSearching && (isLooking ? t("looking", { count }) : t("found", { count }))}
        {isAtBound && ` ${t("cut")}`}
      </p>
      {isAtBound && <Button onClick={goOn}>{t("further")}</Button>}
    </>
  );
}
