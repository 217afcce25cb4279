"use client";

import type { ReactNode } from "react";
import { QualityProvider } from "../quality/QualityContext";
import { ToolsProvider } from "./toolkit/toolsContext";
import { RoomContext, type RoomValue } from "./roomContext";

/** What the parts of a room share: the room itself, what is known of the line, the tools. */
export function RoomProviders({ value, children }: { value: RoomValue; children: ReactNode }) {
  return (
    <RoomContext value={value}>
      <QualityProvider>
        <ToolsProvider>{children}</ToolsProvider>
      </QualityProvider>
    </RoomContext>
  );
}
