"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { TextField } from "@/components/ui/Field";
import { api } from "@/convex/_generated/api";
import { pagePath } from "@/lib/booking/pageAddress";

const MAX_SLUG = 40;

type SlugFieldProps = { value: string; error?: string; onChange: (slug: string) => void };

/** The last part of the page's address, and whether it is to be had. */
export function SlugField({ value, error, onChange }: SlugFieldProps) {
  const t = useTranslations("offer.page");
  const state = useQuery(api.pages.slugState, value === "" ? "skip" : { slug: value });
  const address = pagePath(value);
  const isWrong = state === "bad" || state === "taken";
  const words = state && t(`slugState.${state}`, { address });
  return (
    <div>
      <TextField
        label={t("slug")}
        hint={t("slugHint")}
        error={error ?? (isWrong ? words : undefined)}
        value={value}
        maxLength={MAX_SLUG}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value.trim().toLowerCase())}
      />
      <p className="small slug-state" role="status">
        {!isWrong && words}
      </p>
    </div>
  );
}
