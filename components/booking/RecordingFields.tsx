"use client";

import { useTranslations } from "next-intl";
import { useTranscriptLanguages } from "@/components/recording/useTranscriptLanguages";
import { SelectField, TextField } from "@/components/ui/Field";
import type { Policy } from "./PolicyFields";

type RecordingPolicy = Policy["recording"];
type Props = { value: RecordingPolicy; onChange: (recording: RecordingPolicy) => void };

const CONSENTS = ["off", "all", "notice"] as const;
const WATCHERS = ["provider", "both"] as const;
const DAYS = [7, 30, 90, 180, 365];
const MAX_PURPOSE = 200;

/** Whether a session may be recorded, what people are told of it, and how long it is kept. */
export function RecordingFields({ value, onChange }: Props) {
  const t = useTranslations("policy.recording");
  const change = (part: Partial<RecordingPolicy>) => onChange({ ...value, ...part });
  const languages = useTranscriptLanguages();
  const days = DAYS.includes(value.keepDays) ? DAYS : [value.keepDays, ...DAYS];
  return (
    <>
      <SelectField
        label={t("label")}
        hint={t(`hint.${value.consent}`)}
        value={value.consent}
        onChange={({ target }) => change({ consent: target.value as RecordingPolicy["consent"] })}
      >
        {CONSENTS.map((consent) => (
          <option key={consent} value={consent}>
            {t(`consent.${consent}`)}
          </option>
        ))}
      </SelectField>
      {value.consent !== "off" && (
        <>
          <SelectField
            label={t("watchers")}
            value={value.watchers}
            onChange={({ target }) =>
              change({ watchers: target.value as RecordingPolicy["watchers"] })
            }
          >
            {WATCHERS.map((watchers) => (
              <option key={watchers} value={watchers}>
                {t(`who.${watchers}`)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t("keep")}
            value={value.keepDays}
            onChange={({ target }) => change({ keepDays: Number(target.value) })}
          >
            {days.map((count) => (
              <option key={count} value={count}>
                {t("days", { count })}
              </option>
            ))}
          </SelectField>
          {languages.length > 0 && (
            <SelectField
              label={t("transcript")}
              hint={t("transcriptHint")}
              value={value.transcript ?? ""}
              onChange={({ target }) =>
                change({ transcript: languages.find((language) => language === target.value) })
              }
            >
              <option value="">{t("noTranscript")}</option>
              {languages.map((language) => (
                <option key={language} value={language}>
                  {t(`transcriptIn.${language}`)}
                </option>
              ))}
            </SelectField>
          )}
          <TextField
            label={t("purpose")}
            hint={t("purposeHint")}
            autoComplete="off"
            maxLength={MAX_PURPOSE}
            value={value.purpose}
            onChange={({ target }) => change({ purpose: target.value })}
          />
        </>
      )}
    </>
  );
}
