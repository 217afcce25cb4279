"use client";

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { SelectField, TextField } from "@/components/ui/Field";
import type { api } from "@/convex/_generated/api";
import { RecordingFields } from "./RecordingFields";

export type Policy = FunctionReturnType<typeof api.bookings.startingPolicy>;

type PolicyFieldsProps = {
  value: Policy;
  phoneError?: string;
  onChange: (policy: Policy) => void;
};

const MINUTES = [1, 5, 10, 15, 30, 60];

/** What a provider decides about a session: who comes in how, and what clients may do. */
export default function PolicyFields({ value, phoneError, onChange }: PolicyFieldsProps) {
  const t = useTranslations("policy");
  const change = (part: Partial<Policy>) => onChange({ ...value, ...part });
  const minutes = value.endAfterProviderGoneMinutes;
  const choices = minutes === null || MINUTES.includes(minutes) ? MINUTES : [minutes, ...MINUTES];
  return (
    <div className="stack-2">
      <Check
        checked={value.lobby === "by_hand"}
        hint={t("lobbyHint")}
        onChange={(isOn) => change({ lobby: isOn ? "by_hand" : "automatic" })}
      >
        {t("lobby")}
      </Check>
      <Check
        checked={value.clientsMayShareScreen}
        onChange={(clientsMayShareScreen) => change({ clientsMayShareScreen })}
      >
        {t("share")}
      </Check>
      <Check
        checked={value.chat.before}
        onChange={(before) => change({ chat: { ...value.chat, before } })}
      >
        {t("chatBefore")}
      </Check>
      <Check
        checked={value.chat.after}
        onChange={(after) => change({ chat: { ...value.chat, after } })}
      >
        {t("chatAfter")}
      </Check>
      <SelectField
        label={t("gone")}
        value={minutes ?? "never"}
        onChange={({ target }) =>
          change({
            endAfterProviderGoneMinutes: target.value === "never" ? null : Number(target.value),
          })
        }
      >
        <option value="never">{t("goneNever")}</option>
        {choices.map((count) => (
          <option key={count} value={count}>
            {t("goneMinutes", { count })}
          </option>
        ))}
      </SelectField>
      <RecordingFields value={value.recording} onChange={(recording) => change({ recording })} />
      <TextField
        label={t("phone")}
        hint={t("phoneHint")}
        error={phoneError}
        type="tel"
        autoComplete="off"
        maxLength={31}
        value={value.phone ?? ""}
        onChange={({ target }) => change({ phone: target.value === "" ? null : target.value })}
      />
    </div>
  );
}

type CheckProps = {
  checked: boolean;
  hint?: string;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
};

function Check({ checked, hint, onChange, children }: CheckProps) {
  return (
    <label className="choice">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {children}
        {hint && <span className="small choice-hint">{hint}</span>}
      </span>
    </label>
  );
}
