"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { DeviceSource } from "@/lib/devices/devices";
import { canFillScreen } from "@/lib/stage/fullScreen";
import { useAnnounce } from "../Announcer";
import { hasPanel } from "../RoomPanels";
import { type PanelId, useRoom } from "../roomContext";
import { useTools } from "../toolkit/toolsContext";
import { fillScreenWithRoom } from "./FullScreenItem";
import { useShare } from "./useShare";
import { useShortcut } from "./useShortcut";

/** The shortcuts of the bar and the stage; other features give theirs by `useShortcut`. */
export function RoomShortcuts({ isShown }: { isShown: boolean }) {
  const { stage } = useRoom();
  const { shortcuts } = useTools();
  const t = useTranslations("stage.layout");
  const announce = useAnnounce();
  const { isAllowed, toggle } = useShare();
  useEffect(() => {
    if (isShown) return shortcuts.listen(document);
  }, [shortcuts, isShown]);
  useShortcut("microphone", useDevicePress("microphone"));
  useShortcut("camera", useDevicePress("camera"));
  useShortcut("share", isAllowed ? toggle : null);
  useShortcut("chat", usePanelPress("chat"));
  useShortcut("people", usePanelPress("people"));
  useShortcut("help", usePanelPress("shortcuts"));
  useShortcut("layout", () => announce(t(stage.goOn())));
  useShortcut("fullScreen", canFillScreen() ? () => void fillScreenWithRoom() : null);
  usePushToTalk();
  return null;
}

/** The same as a press on the device's button, and said: the focus is elsewhere. */
function useDevicePress(source: DeviceSource): () => void {
  const { devices } = useRoom();
  const t = useTranslations("stage.shortcuts.said");
  const announce = useAnnounce();
  return () => {
    const { isWanted, problem } = devices.getSnapshot()[source];
    if (problem) return devices.retry(source);
    devices.setWanted(source, !isWanted);
    announce(t(`${source}${isWanted ? "Off" : "On"}`));
  };
}

function usePanelPress(id: PanelId): (() => void) | null {
  const { panel, openPanel } = useRoom();
  return hasPanel(id) ? () => openPanel(panel === id ? null : id) : null;
}

/** Heard while the key is held; one who is not muted stays as they are. */
function usePushToTalk() {
  const { devices } = useRoom();
  const isTalking = useRef(false);
  const start = () => {
    if (devices.getSnapshot().microphone.isWanted) return;
    isTalking.current = true;
    devices.setWanted("microphone", true);
  };
  const end = () => {
    if (isTalking.current) devices.setWanted("microphone", false);
    isTalking.current = false;
  };
  useShortcut("talk", start, end);
}
