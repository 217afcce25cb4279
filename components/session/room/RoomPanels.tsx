"use client";

import type { ComponentType } from "react";
import { late } from "./late";
import { type PanelId, useRoom } from "./roomContext";

/** Loaded when opened. Each renders a `SidePanel`. */
const PANELS: Partial<Record<PanelId, ComponentType>> = {
  shortcuts: late(() => import("./stage/ShortcutsPanel")),
  settings: late(() => import("../devices/SettingsPanel")),
  chat: late(() => import("../chat/ChatPanel")),
  people: late(() => import("../people/PeoplePanel")),
};

export function hasPanel(id: PanelId): boolean {
  return id in PANELS;
}

/** What stands beside the stage; over it on a phone. */
export function RoomPanels() {
  const { panel } = useRoom();
  const Panel = panel && PANELS[panel];
  return Panel && <Panel />;
}
