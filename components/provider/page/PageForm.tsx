"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import { api } from "@/convex/_generated/api";
import { viewerZone } from "@/lib/time/format";
import { useRefusal } from "../useRefusal";
import { SlugField } from "./SlugField";
import { ZoneField } from "./ZoneField";

export type OwnPage = NonNullable<FunctionReturnType<typeof api.pages.mine>>;
type Draft = Omit<OwnPage, "picturePath">;
type Refusal = Extract<FunctionReturnType<typeof api.pages.save>, { kind: "refused" }>["reason"];

const MAX_HEADLINE = 300;

/** The field that a refusal is about. */
const PLACES: Record<Refusal, keyof Draft | "form"> = {
  not_provider: "form",
  bad_slug: "slug",
  slug_taken: "slug",
  bad_headline: "headline",
  bad_zone: "zone",
};

/**
 * Address, headline and zone of a provider's page, and whether clients see it. What is being written
 * stays when the page changes elsewhere.
 */
export function PageForm({ page }: { page: OwnPage | null }) {
  const t = useTranslations("offer.page");
  const [draft, setDraft] = useState<Draft>(() => draftOf(page));
  const { save, isBusy, isSaved, forget, errorAt, trouble } = useSave(draft);
  const change = (part: Partial<Draft>) => {
    setDraft((known) => ({ ...known, ...part }));
    forget();
  };
  return (
    <form
      className="stack-2"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <SlugField value={draft.slug} error={errorAt("slug")} onChange={(slug) => change({ slug })} />
      <TextField
        label={t("headline")}
        hint={t("headlineHint")}
        error={errorAt("headline")}
        maxLength={MAX_HEADLINE}
        value={draft.headline}
        onChange={({ target }) => change({ headline: target.value })}
      />
      <ZoneField value={draft.zone} error={errorAt("zone")} onChange={(zone) => change({ zone })} />
      <label className="choice">
        <input
          type="checkbox"
          checked={draft.isPublished}
          onChange={({ target }) => change({ isPublished: target.checked })}
        />
        <span>
          {t("published")}
          <span className="small choice-hint">{t("publishedHint")}</span>
        </span>
      </label>
      <Problem text={errorAt("form") ?? trouble} />
      <div className="row row-2">
        <Button kind="go" type="submit" aria-disabled={isBusy || undefined}>
          {t("save")}
        </Button>
        <p className="small" role="status">
          {isSaved && t("saved")}
        </p>
      </div>
    </form>
  );
}

function draftOf(page: OwnPage | null): Draft {
  if (page === null) return { slug: "", headline: "", zone: viewerZone(), isPublished: true };
  const { slug, headline, zone, isPublished } = page;
  return { slug, headline, zone, isPublished };
}

function useSave(draft: Draft) {
  const t = useTranslations("offer.page.refused");
  const mutate = useMutation(api.pages.save);
  const [isSaved, setIsSaved] = useState(false);
  const { run, isBusy, reason, trouble } = useRefusal<Refusal>();
  const save = async () => {
    setIsSaved(false);
    const zone = draft.zone.trim();
    if ((await run(() => mutate({ ...draft, zone }))) !== null) setIsSaved(true);
  };
  const errorAt = (place: keyof Draft | "form") =>
    reason && PLACES[reason] === place ? t(reason) : undefined;
  return { save, isBusy, isSaved, forget: () => setIsSaved(false), errorAt, trouble };
}
