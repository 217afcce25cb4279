"use client";

import { type ComponentType, lazy, type LazyExoticComponent, Suspense } from "react";
import { type PanelId, useRoom } from "./roomContext";

/** Loaded when opened. Each renders a `SidePanel`. */
const PANELS: Partial<Record<PanelId, LazyExoticComponent<ComponentType>>> = {
  shortcuts: lazy(() => import("./stage/ShortcutsPanel")),
  settings: lazy(() => import("../devices/SettingsPanel")),
  chat: lazy(() => import("../chat/ChatPanel")),
  people: lazy(() => import("../people/PeoplePanel")),
};

export function hasPanel(id: PanelId): boolean {
  return id in PANELS;
}

/** What stands beside the stage; over it on a phone. */
export function RoomPanels() {
  const { panel } = useRoom();
  const Panel = panel && PANELS[panel];
  return (
    Panel && (
      <Suspense fallback={null}>
        <Panel />
      </Suspense>
    )
  );
}
