"use client";

import { useTranslations } from "next-intl";
import { SelectField } from "@/components/ui/Field";
import type { DeviceProblem } from "@/lib/devices/problems";
import type { DeviceSource, DevicesSnapshot, DeviceStore } from "@/lib/devices/devices";

type Props = { source: DeviceSource; media: DevicesSnapshot; devices: DeviceStore };

/** The choice of one device, or what keeps it away. */
export function DevicePicker({ source, media, devices }: Props) {
  const t = useTranslations("session.device");
  const { choices, deviceId, problem } = media[source];
  const isBlocked = choices.length === 0;
  const current = choices.some(({ id }) => id === deviceId) ? (deviceId ?? "") : "";
  return (
    <SelectField
      label={t(`${source}.label`)}
      value={current}
      disabled={isBlocked}
      hint={problem && source === "microphone" ? t(`microphone.${problem}.text`) : undefined}
      onChange={(event) => devices.select(source, event.target.value)}
    >
      {current === "" && <option value="">{t(isBlocked ? emptyWord(problem) : "choose")}</option>}
      {choices.map(({ id, label }, place) => (
        <option key={id} value={id}>
          {label || t("unnamed", { number: place + 1 })}
        </option>
      ))}
    </SelectField>
  );
}

function emptyWord(problem: DeviceProblem | null) {
  if (problem === null) return "asking";
  return problem === "denied" ? "blocked" : "none";
}
