"use client";

import { useTranslations } from "next-intl";
import { SelectField } from "@/components/ui/Field";
import type { RecordingNow } from "./stage";

type Layout = RecordingNow["layout"];
type Props = { value: Layout; onChange: (layout: Layout) => void };

const LAYOUTS = ["grid", "speaker", "presentation"] as const;

/** How the picture of the recording is composed. */
export function LayoutField({ value, onChange }: Props) {
  const t = useTranslations("recording.layout");
  return (
    <SelectField
      label={t("label")}
      value={value}
      onChange={({ target }) => onChange(target.value as Layout)}
    >
      {LAYOUTS.map((layout) => (
        <option key={layout} value={layout}>
          {t(layout)}
        </option>
      ))}
    </SelectField>
  );
}
