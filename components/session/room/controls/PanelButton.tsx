"use client";

import type { IconName } from "@/components/ui/Icon";
import { keyOf } from "@/lib/stage/keys";
import { type PanelId, useRoom } from "../roomContext";
import { hasPanel } from "../RoomPanels";
import { ControlButton } from "./ControlButton";

type Props = { id: PanelId; icon: IconName; label: string; count?: number };

/** Opens and closes a panel; nothing where there is no such panel. */
export function PanelButton({ id, icon, label, count }: Props) {
  const { panel, openPanel } = useRoom();
  if (!hasPanel(id)) return null;
  const isOpen = panel === id;
  return (
    <ControlButton
      icon={icon}
      label={label}
      count={count}
      isOn={isOpen}
      aria-keyshortcuts={id === "settings" || id === "shortcuts" ? undefined : keyOf(id)}
      onClick={() => openPanel(isOpen ? null : id)}
    />
  );
}
