"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { SelectField } from "@/components/ui/Field";
import type { DeviceStore } from "@/lib/devices/devices";
import type { SpeakerState } from "@/lib/devices/types";

type Props = { speaker: SpeakerState; devices: DeviceStore };

/**
 * Where the others are heard, and two notes to be sure of it. Not every browser lets a page choose;
 * there the system does.
 */
export function SpeakerPicker({ speaker, devices }: Props) {
  const t = useTranslations("devices.settings");
  const words = useTranslations("session.device");
  const [test, setTest] = useState<"idle" | "playing" | "failed">("idle");
  const { choices, deviceId } = speaker;
  const canChoose = choices.length > 0 && "setSinkId" in HTMLMediaElement.prototype;
  const play = async () => {
    setTest("playing");
    try {
      const { playTestTone } = await import("@/lib/devices/testTone");
      await playTestTone(deviceId);
      setTest("idle");
    } catch {
      setTest("failed");
    }
  };
  return (
    <div className="speaker">
      <SelectField
        label={t("speaker")}
        value={canChoose ? (deviceId ?? "") : ""}
        disabled={!canChoose}
        error={test === "failed" ? t("testFailed") : undefined}
        onChange={(event) => devices.selectSpeaker(event.target.value)}
      >
        <option value="">{t("systemSpeaker")}</option>
        {choices.map(({ id, label }, place) => (
          <option key={id} value={id}>
            {label || words("unnamed", { number: place + 1 })}
          </option>
        ))}
      </SelectField>
      <Button icon="volume-2" aria-disabled={test === "playing"} onClick={() => void play()}>
        {t(test === "playing" ? "testing" : "test")}
      </Button>
    </div>
  );
}
