"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import type { DeviceSource, DeviceState, DeviceStore } from "@/lib/devices/devices";

type Props = { source: DeviceSource; state: DeviceState; devices: DeviceStore; shortcut?: string };

/** Pressed means off, as the label says what a press does. A broken device tries again. */
export function MediaToggle({ source, state, devices, shortcut }: Props) {
  const t = useTranslations("session.toggle");
  const isOff = !state.isWanted || state.problem !== null;
  const label = state.problem ? "retry" : state.isWanted ? "turnOff" : "turnOn";
  const icon = source === "camera" ? "video" : "mic";
  return (
    <button
      type="button"
      className={isOff ? "ctl off-now" : "ctl"}
      aria-label={t(`${source}.${label}`)}
      aria-pressed={isOff}
      aria-keyshortcuts={shortcut}
      data-source={source}
      onClick={() =>
        state.problem ? devices.retry(source) : devices.setWanted(source, !state.isWanted)
      }
    >
      <Icon name={isOff ? `${icon}-off` : icon} />
    </button>
  );
}
